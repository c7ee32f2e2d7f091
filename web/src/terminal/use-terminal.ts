/** Ties one screen to one session for as long as a pane shows it. */
import { type RefObject, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { final, type Session, socketFor, TerminalSession, type TerminalState } from '../../sdk';
import { inert } from '../lib/inert';
import { rememberSize, takeFresh } from '../lib/page';
import { queries, relay } from '../lib/relay';
import { fontStack, type Settings, shownTheme, useSettings } from '../lib/settings';
import { s } from '../strings';
import { Courtesy } from './courtesy';
import { palette } from './palette';
import type { PaneStore } from './pane-ui';
import { driver } from './people';
import { MOST_COPIED, Screen, type ScreenLook } from './screen';
import { shrunk } from './shrink';
import { isSmall } from './small';

/** After this long without a connection, typing blind is more harm than help. */
const PAUSE_TYPING_MS = 3_000;
const SETTLE_MS = 80;
const FONTS = { least: 5, most: 32 };

export function themeOf(settings: Settings): 'dark' | 'light' {
  return settings.terminalTheme === 'app' ? shownTheme(settings.theme) : settings.terminalTheme;
}

export function lookOf(settings: Settings): ScreenLook {
  return {
    fontFamily: fontStack(settings.fontFamily),
    fontSize: settings.fontSize,
    scrollback: settings.scrollback,
    cursorBlink: settings.cursorBlink,
    screenReaderMode: settings.screenReader,
    theme: palette(themeOf(settings)),
  };
}

export interface Live {
  session: TerminalSession;
  screen: Screen;
  courtesy: Courtesy;
  /** This window decides the size from now on. */
  take: () => void;
  /** A phone asked for the program to fit it, and gives that back. */
  giveBack: () => void;
  zoom: (fontSize: number) => void;
}

export function typingPaused(state: TerminalState, now: number): boolean {
  return state.status === 'reconnecting' && now - state.since > PAUSE_TYPING_MS;
}

/** Another viewer that owns the size copies for itself. */
function mayCopy(state: TerminalState): boolean {
  if (state.mode !== 'write' || (state.status !== 'live' && state.status !== 'behind'))
    return false;
  return state.sizeOwner === null || state.sizeOwner === state.self || state.viewers.count <= 1;
}

interface Sizing {
  settle: () => void;
  take: () => void;
  giveBack: () => void;
  zoom: (fontSize: number) => void;
}

/** Who decides the size decides the font as well: here, or wherever the grid comes from. */
function sizing(session: TerminalSession, screen: Screen, ui: PaneStore): Sizing {
  let pinched = false;
  const wanted = (): number => useSettings.getState().fontSize;
  const fit = (): void => {
    screen.fontSize = wanted();
    const size = screen.proposal();
    if (!size) return;
    if (!isSmall()) rememberSize(size.rows, size.cols);
    session.resize(size.rows, size.cols);
  };
  const settle = (): void => {
    if (pinched) return;
    if (isSmall() ? ui.getState().before !== null : session.mayResize) return fit();
    const room = screen.proposal();
    if (!room) return;
    const { rows, cols } = session.snapshot();
    // what is read on a phone is the text; its grid is as wide as the phone and scrolls down
    const grid = isSmall() ? { rows: room.rows, cols } : { rows, cols };
    screen.fontSize = shrunk(screen.fontSize, wanted(), room, grid);
  };
  return {
    settle,
    take: () => {
      const { rows, cols } = session.snapshot();
      if (isSmall() && ui.getState().before === null) ui.setState({ before: { rows, cols } });
      pinched = false;
      fit();
      session.takeSize();
    },
    giveBack: () => {
      const { before } = ui.getState();
      if (before === null) return;
      ui.setState({ before: null });
      if (session.mayResize) session.resize(before.rows, before.cols);
      session.keepSize();
    },
    zoom: (fontSize) => {
      pinched = true;
      screen.fontSize = Math.round(Math.max(FONTS.least, Math.min(FONTS.most, fontSize)) * 2) / 2;
    },
  };
}

function copyFor(ui: PaneStore, text: string): void {
  const policy = useSettings.getState().clipboardWrite;
  if (policy === 'never' || !document.hasFocus()) return;
  if (text.length > MOST_COPIED) return ui.setState({ tooMuch: text.length });
  if (policy === 'ask') ui.setState({ copying: text });
  else void navigator.clipboard?.writeText(text).catch(() => ui.setState({ copying: text }));
}

/** Enter and Esc answer what is asked above the terminal; everything else is kept until then. */
function answered(courtesy: Courtesy, event: KeyboardEvent): boolean {
  if (courtesy.asking === null || event.ctrlKey || event.altKey || event.metaKey) return false;
  if (event.key === 'Enter') courtesy.accept();
  else if (event.key === 'Escape') courtesy.refuse();
  else return false;
  return true;
}

interface Made extends Live {
  dispose: () => void;
}

interface Making {
  id: string;
  host: HTMLElement;
  mode: 'read' | 'write';
  ui: PaneStore;
  /** Started by whoever looks. */
  mine: (session: Session) => boolean;
}

function make({ id, host, mode, ui, mine }: Making): Made {
  let session: TerminalSession | null = null;
  let record: Session | null = null;
  const courtesy = new Courtesy(
    (bytes) => session?.write(bytes),
    () => ui.setState({ asking: courtesy.asking }),
  );
  const mayType = (): boolean => {
    const state = session?.snapshot();
    return state !== undefined && !typingPaused(state, Date.now()) && state.mode === 'write';
  };
  /** Who else types here or has started this, as it is told. */
  const other = (): string | null | undefined => {
    const who = session && driver(session.snapshot());
    if (who === undefined) return undefined;
    if (who !== null) return s.terminal.courtesy.drives(who);
    return record && !mine(record) ? s.terminal.courtesy.owns(inert(record.actor, 40)) : null;
  };
  const screen = new Screen(host, lookOf(useSettings.getState()), {
    input: (bytes) => mayType() && courtesy.type(bytes, other()),
    mouse: (bytes) => mayType() && courtesy.point(bytes, other()),
    report: (bytes) => {
      if (courtesy.asking === null && mayType()) session?.write(bytes);
    },
    mayCopy: () => session !== null && mayCopy(session.snapshot()),
    copy: (text) => copyFor(ui, text),
    link: (hover) => ui.setState({ hover }),
    open: (opening) => ui.setState({ opening }),
    paste: (paste) => ui.setState({ paste }),
    found: (found) => ui.setState({ found }),
    leave: () => ui.setState({ released: true }),
    search: () => ui.setState({ searching: true }),
    endInput: () => session?.closeInput(),
    released: () => ui.setState({ control: false }),
    asked: (event) => answered(courtesy, event),
  });
  screen.terminal.textarea?.addEventListener('focus', () => ui.setState({ released: false }));
  const sink = {
    begin: (known: Session) => {
      record = known;
      screen.begin(known);
    },
    write: screen.write.bind(screen),
    reset: screen.reset.bind(screen),
    resize: screen.resize.bind(screen),
  };
  const made = new TerminalSession(relay, id, sink, {
    mode,
    fresh: takeFresh(id),
    socket: socketFor(relay, { session: id }),
  });
  session = made;
  const { settle, ...sizes } = sizing(made, screen, ui);
  let timer: ReturnType<typeof setTimeout> | null = null;
  const soon = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(settle, SETTLE_MS);
  };
  const observer = new ResizeObserver(soon);
  observer.observe(host);
  settle();
  const stopSettings = useSettings.subscribe((settings) => {
    const { fontSize: _font, ...look } = lookOf(settings);
    screen.restyle(look);
    settle();
  });
  let grid = '';
  made.subscribe(() => {
    courtesy.learn(other());
    const { status, rows, cols, sizeOwner } = made.snapshot();
    const now = `${rows} ${cols} ${sizeOwner}`;
    if (grid !== now) soon();
    grid = now;
    if (status === 'refused') void queries.invalidateQueries({ queryKey: ['me'] });
    if (final(status)) void queries.invalidateQueries({ queryKey: ['session', id] });
  });
  // before the session's own listener closes the socket: a page that goes gives the size back
  window.addEventListener('pagehide', sizes.giveBack);
  made.start();
  const dispose = (): void => {
    window.removeEventListener('pagehide', sizes.giveBack);
    sizes.giveBack();
    observer.disconnect();
    if (timer !== null) clearTimeout(timer);
    stopSettings();
    made.close();
    screen.dispose();
  };
  return { session: made, screen, courtesy, ...sizes, dispose };
}

export function useTerminal(
  id: string,
  host: RefObject<HTMLDivElement | null>,
  mode: 'read' | 'write',
  ui: PaneStore,
  mine: (session: Session) => boolean,
): Live | null {
  const [live, setLive] = useState<Live | null>(null);
  const isMine = useRef(mine);
  isMine.current = mine;

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const who = (session: Session): boolean => isMine.current(session);
    const made = make({ id, host: element, mode, ui, mine: who });
    setLive(made);
    return () => {
      made.dispose();
      setLive(null);
    };
  }, [id, host, mode, ui]);

  return live;
}

const nothing = (): (() => void) => () => {};

export function useTerminalState(live: Live | null): TerminalState | null {
  return useSyncExternalStore(
    live?.session.subscribe ?? nothing,
    () => live?.session.snapshot() ?? null,
  );
}
