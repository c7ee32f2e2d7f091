import { type CSSProperties, useEffect, useRef, useState } from 'react';
import { final } from '../../sdk';
import { inert } from '../lib/inert';
import { useKeys } from '../lib/keyboard';
import { askStop, openPalette, openShare } from '../lib/page';
import { useSession } from '../lib/relay';
import { go, href } from '../lib/router';
import { sessionName } from '../lib/session';
import { shownTheme, useSettings } from '../lib/settings';
import { sessionLook, terminalLook } from '../status';
import { s } from '../strings';
import { Button } from '../ui/button';
import { StartProblem } from '../ui/problem';
import { Empty } from '../ui/states';
import { EndBar } from './end-bar';
import { Facts, Header } from './header';
import { KeyBar } from './key-bar';
import { palette } from './palette';
import './terminal.css';
import { StateLine } from './state-line';
import { isSmall, useTerminal, useTerminalState } from './use-terminal';

const dimmed = new Set(['reconnecting', 'gone', 'refused']);

function useTitle(text: string): void {
  useEffect(() => {
    document.title = text === '' ? s.app : `${text} · ${s.app}`;
    return () => {
      document.title = s.app;
    };
  }, [text]);
}

interface Props {
  id: string;
  /** A share shows it: what its holder may do. */
  guest?: 'read' | 'write';
}

export default function SessionPage({ id, guest }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const [link, setLink] = useState<string | null>(null);
  const [released, setReleased] = useState(false);
  const { data: session } = useSession(id);
  const live = useTerminal(id, host, guest ?? 'write', setLink, () => {
    setReleased(true);
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  const state = useTerminalState(live);
  const settings = useSettings();
  const small = isSmall();
  const background = palette(
    settings.terminalTheme === 'app' ? shownTheme(settings.theme) : settings.terminalTheme,
  ).background;

  const label = session
    ? sessionLook(session).label
    : state
      ? terminalLook(state.status).label
      : '';
  useTitle(session ? `${sessionName(session)}, ${label}` : '');
  useKeys([
    { keys: 'Enter', run: () => live?.screen.terminal.focus() },
    ...(guest || !session
      ? []
      : [
          { keys: 'm', run: () => openShare(session) },
          { keys: '.', run: () => openPalette(session) },
          { keys: 'x', run: () => askStop(session) },
        ]),
  ]);

  const over = state !== null && (state.status === 'exited' || state.status === 'gone');
  useEffect(() => {
    if (over) live?.screen.end();
  }, [over, live]);

  const take = (): void => {
    live?.fit();
    live?.session.takeSize();
  };
  const room = small ? live?.screen.proposal() : null;
  const fits = room?.rows === state?.rows && room?.cols === state?.cols;
  return (
    <>
      {guest ? null : (
        <Header id={id} session={session} state={state} small={small} fits={fits} onTake={take} />
      )}
      <section
        aria-label={s.terminal.region}
        className="relative min-h-0 grow overflow-auto"
        style={{ background, '--terminal': background } as CSSProperties}
        onFocus={() => setReleased(false)}
      >
        <div
          ref={host}
          data-testid="terminal"
          className={`absolute inset-0 m-1.5 ${state && dimmed.has(state.status) ? 'opacity-50 delay-300' : ''} transition-opacity duration-150`}
        />
        {state?.status === 'gone' && !session ? (
          <div className="absolute inset-0 bg-bg">
            <Empty title={s.terminal.notFound} hint={s.terminal.gone}>
              <div>
                <Button onClick={() => go(href.sessions)}>{s.terminal.toSessions}</Button>
              </div>
            </Empty>
          </div>
        ) : null}
        {session?.state === 'failed' && session.error ? (
          <div className="absolute inset-x-3 top-3 max-w-3xl">
            <StartProblem error={session.error} />
          </div>
        ) : null}
        {link ? (
          <div className="pointer-events-none absolute bottom-1 left-1 max-w-[90%] truncate rounded border border-line bg-panel px-2 py-0.5 font-mono text-xs">
            {inert(link, 300)}
          </div>
        ) : null}
        {released && state && !final(state.status) ? (
          <div className="pointer-events-none absolute right-2 bottom-2 rounded border border-line bg-panel px-2 py-1 text-xs text-dim">
            {s.terminal.released(s.terminal.chord)}
          </div>
        ) : null}
      </section>
      {small && live && !over ? <KeyBar screen={live.screen} /> : null}
      {state && session && over ? (
        <EndBar state={state} session={session} guest={guest !== undefined} />
      ) : null}
      {state && !(session && over) ? (
        <StateLine state={state} session={session} onRetry={() => live?.session.retry()}>
          {over ? null : <Facts state={state} />}
        </StateLine>
      ) : null}
      {state ? null : <footer className="min-h-8 shrink-0 border-t border-line bg-panel" />}
    </>
  );
}
