import type { ReactNode } from 'react';
import type { Session, TerminalState } from '../../sdk';
import { bytes, duration } from '../lib/format';
import { inert } from '../lib/inert';
import { useNow } from '../lib/now';
import { href } from '../lib/router';
import { exitLabel, type Look, sessionLook, terminalLook } from '../status';
import { s } from '../strings';
import { Button } from '../ui/button';
import { Status } from '../ui/status';
import { typingPaused } from './use-terminal';

/** What has happened stays that long; what is true stays. */
const NEWS_MS = 60_000;

const sentence = (...parts: (string | false | null)[]): string => parts.filter(Boolean).join(' ');

function reconnecting(state: TerminalState, now: number): string {
  const wait = state.nextAt === null ? 0 : state.nextAt - now;
  return sentence(
    s.terminal.lostFor(duration(now - state.since)),
    wait >= 1_000 ? s.terminal.nextTry(duration(wait)) : s.terminal.trying,
    state.cause && `${inert(state.cause, 120)}.`,
    typingPaused(state, now) && s.terminal.paused,
  );
}

/** What is true now, in one sentence. */
function describe(state: TerminalState, session: Session | undefined, now: number): string {
  switch (state.status) {
    case 'connecting':
      return state.attempts > 1
        ? s.terminal.attempt(state.attempts, inert(state.cause ?? s.terminal.noSocket, 120))
        : s.terminal.reading;
    case 'behind':
      return state.behindMs >= 1_000
        ? s.terminal.behind(duration(state.behindMs))
        : s.terminal.replay;
    case 'reconnecting':
      return reconnecting(state, now);
    case 'exited':
      return s.terminal.ended(exitLabel(state.exit));
    case 'gone':
      return session ? s.terminal.gone : '';
    case 'refused':
      return state.reason === 'update' ? s.terminal.update : s.terminal.role;
    case 'live': {
      if (session?.state === 'unreachable') return s.terminal.away(inert(session.runner, 64));
      const { skipped, from } = state;
      if (skipped && now - skipped.at < NEWS_MS)
        return s.terminal.skipped(bytes(skipped.bytes), s.terminal.skippedWhy[skipped.reason]);
      if (state.mode === 'read') return s.terminal.readOnly;
      return from !== null && from > 0 ? s.terminal.older(bytes(from)) : '';
    }
  }
}

function lookFor(state: TerminalState, session: Session | undefined): Look {
  const away = state.status === 'live' && session?.state === 'unreachable';
  return session && away ? sessionLook(session) : terminalLook(state.status);
}

/** HQ was asked and knows the session, yet no connection has ever opened. */
const noSocket = (state: TerminalState): boolean =>
  state.status === 'connecting' && state.attempts > 1 && state.cause === null;

interface Props {
  state: TerminalState;
  session: Session | undefined;
  onRetry: () => void;
  children?: ReactNode;
}

export function StateLine({ state, session, onRetry, children }: Props) {
  const now = useNow();
  const waiting = state.nextAt !== null && state.nextAt - now > 1_000;
  return (
    <footer className="@container flex min-h-8 shrink-0 flex-wrap items-center gap-x-3 border-t border-line bg-panel px-3 pb-[env(safe-area-inset-bottom)] text-sm">
      <output
        className="flex min-w-0 items-center gap-x-3"
        data-testid="state"
        data-status={state.status}
      >
        <Status look={lookFor(state, session)} />
        <span className="min-w-0 text-dim">{describe(state, session, now)}</span>
      </output>
      {noSocket(state) ? (
        <a className="underline" href={href.selftest} target="_blank" rel="noopener noreferrer">
          {s.settings.selftest}
        </a>
      ) : null}
      {waiting ? (
        <Button className="h-6!" onClick={onRetry}>
          {s.terminal.now}
        </Button>
      ) : null}
      <span className="ml-auto flex min-w-0 items-center gap-x-3 text-xs text-faint">
        {children}
      </span>
    </footer>
  );
}
