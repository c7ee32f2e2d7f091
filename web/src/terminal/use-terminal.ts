/** Ties one screen to one session for as long as a page shows it. */
import { type RefObject, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { create } from 'zustand';
import { final, socketFor, TerminalSession, type TerminalState } from '../../sdk';
import { rememberSize, takeFresh } from '../lib/page';
import { queries, relay } from '../lib/relay';
import { fontStack, type Settings, shownTheme, useSettings } from '../lib/settings';
import { palette } from './palette';
import { Screen, type ScreenLook } from './screen';

/** After this long without a connection, typing blind is more harm than help. */
const PAUSE_TYPING_MS = 3_000;
const SETTLE_MS = 80;

/** A phone shows the session as it is; its size changes only on request. */
export const isSmall = (): boolean =>
  window.matchMedia('(max-width: 40rem), (pointer: coarse)').matches;

export function lookOf(settings: Settings): ScreenLook {
  const theme =
    settings.terminalTheme === 'app' ? shownTheme(settings.theme) : settings.terminalTheme;
  return {
    fontFamily: fontStack(settings.fontFamily),
    fontSize: settings.fontSize,
    scrollback: settings.scrollback,
    cursorBlink: settings.cursorBlink,
    theme: palette(theme),
  };
}

export interface Live {
  session: TerminalSession;
  screen: Screen;
  fit: () => void;
}

/** The key bar's control key is down until one key was typed. */
export const useControl = create<{ down: boolean }>(() => ({ down: false }));

function setControl(down: boolean): void {
  useControl.setState({ down });
}

export function pressControl(screen: Screen): void {
  screen.control = !screen.control;
  setControl(screen.control);
}

export function typingPaused(state: TerminalState, now: number): boolean {
  return state.status === 'reconnecting' && now - state.since > PAUSE_TYPING_MS;
}

/** Another viewer that owns the size answers for itself. */
function mayAnswer(state: TerminalState): boolean {
  if (state.mode !== 'write' || (state.status !== 'live' && state.status !== 'behind'))
    return false;
  return state.sizeOwner === null || state.sizeOwner === state.self || state.viewers.count <= 1;
}

export function useTerminal(
  id: string,
  host: RefObject<HTMLDivElement | null>,
  mode: 'read' | 'write',
  onLink: (uri: string | null) => void,
  onLeave: () => void,
): Live | null {
  const [live, setLive] = useState<Live | null>(null);
  const callbacks = useRef({ onLink, onLeave });
  callbacks.current = { onLink, onLeave };

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    let session: TerminalSession | null = null;
    const screen = new Screen(element, lookOf(useSettings.getState()), {
      input: (bytes) => {
        if (session && !typingPaused(session.snapshot(), Date.now())) session.write(bytes);
      },
      mayAnswer: () => session !== null && mayAnswer(session.snapshot()),
      mayCopy: () => useSettings.getState().clipboardWrite && document.hasFocus(),
      link: (uri) => callbacks.current.onLink(uri),
      leave: () => callbacks.current.onLeave(),
      released: () => setControl(false),
    });
    const made = new TerminalSession(relay, id, screen, {
      mode,
      fresh: takeFresh(id),
      socket: socketFor(relay, { session: id }),
    });
    session = made;
    const fit = (): void => {
      const size = screen.proposal();
      if (!size) return;
      if (!isSmall()) rememberSize(size.rows, size.cols);
      made.resize(size.rows, size.cols);
    };
    let timer: ReturnType<typeof setTimeout> | null = null;
    const observer = new ResizeObserver(() => {
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(() => isSmall() || fit(), SETTLE_MS);
    });
    observer.observe(element);
    if (!isSmall()) fit();
    const stopSettings = useSettings.subscribe((settings) => {
      screen.restyle(lookOf(settings));
      if (!isSmall()) fit();
    });
    made.subscribe(() => {
      const { status } = made.snapshot();
      if (status === 'refused') void queries.invalidateQueries({ queryKey: ['me'] });
      if (final(status)) void queries.invalidateQueries({ queryKey: ['session', id] });
    });
    made.start();
    // on a phone the focus would open the keyboard over what one came to read
    if (!isSmall()) screen.terminal.focus();
    setLive({ session: made, screen, fit });
    return () => {
      observer.disconnect();
      if (timer !== null) clearTimeout(timer);
      stopSettings();
      made.close();
      screen.dispose();
      setControl(false);
      setLive(null);
    };
  }, [id, host, mode]);

  return live;
}

const nothing = (): (() => void) => () => {};

export function useTerminalState(live: Live | null): TerminalState | null {
  return useSyncExternalStore(
    live?.session.subscribe ?? nothing,
    () => live?.session.snapshot() ?? null,
  );
}
