import type { ReactNode } from 'react';
import type { Session, TerminalState } from '../../sdk';
import { bytes } from '../lib/format';
import { useKeys } from '../lib/keyboard';
import { openStart } from '../lib/page';
import { again, ranFor } from '../lib/session';
import { useStart } from '../lib/start';
import { exitLabel, sessionLook, terminalLook } from '../status';
import { s } from '../strings';
import { Button } from '../ui/button';
import { AgainIcon } from '../ui/icons';
import { Problem } from '../ui/problem';
import { StatusShape } from '../ui/status';
import { Age } from '../ui/time';

function how(state: TerminalState, session: Session): string {
  if (state.status === 'gone') return s.terminal.gone;
  if (session.state === 'failed') return s.terminal.failedStart;
  if (session.state === 'lost') return s.terminal.lostSession;
  const ran = ranFor(session);
  const ended = s.terminal.ended(exitLabel(state.exit ?? session.exit));
  return ran === null ? ended : `${ended} ${s.terminal.ranFor(ran)}`;
}

function Fact({ children }: { children: ReactNode }) {
  return <span className="text-xs whitespace-nowrap text-faint">{children}</span>;
}

interface Props {
  state: TerminalState;
  session: Session;
  focused: boolean;
  guest: boolean;
  /** The new session takes the place of this one. */
  onInstead: (id: string) => void;
}

/** Instead of the state line once nothing can change any more: what it was, and once more. */
export function EndBar({ state, session, focused, guest, onInstead }: Props) {
  const start = useStart(undefined, ({ id }) => onInstead(id));
  const run = (): void => {
    if (!start.isPending) start.mutate(again(session));
  };
  useKeys(focused && !guest ? [{ keys: 'r', run }] : []);
  const known = state.status !== 'gone' && session.state !== 'running';
  return (
    <footer className="flex shrink-0 flex-col gap-2 border-t border-line-strong bg-panel px-3 pt-2 pb-[max(0.5rem,env(safe-area-inset-bottom))] text-sm">
      {start.error ? <Problem error={start.error} title={s.start.failedAgain} /> : null}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <output
          className="flex min-w-0 items-center gap-x-2"
          data-testid="state"
          data-status={state.status}
        >
          <StatusShape look={known ? sessionLook(session) : terminalLook(state.status)} />
          <span className="min-w-0">{how(state, session)}</span>
        </output>
        <Fact>
          {session.head > 0 ? s.terminal.printed(bytes(session.head)) : s.terminal.silent}
        </Fact>
        {session.ended_at ? (
          <Fact>
            <Age at={session.ended_at} />
          </Fact>
        ) : null}
        {guest ? null : (
          <span className="ml-auto flex gap-2 max-sm:w-full max-sm:*:grow">
            <Button
              kind="primary"
              icon={<AgainIcon />}
              disabled={start.isPending}
              onClick={run}
              data-testid="again"
            >
              {start.isPending ? s.start.starting : s.sessions.again}
            </Button>
            <Button onClick={() => openStart(again(session))}>{s.sessions.change}</Button>
          </span>
        )}
      </div>
    </footer>
  );
}
