import { ended, type Session, type TerminalState } from '../../sdk';
import { quoteArgv } from '../lib/argv';
import { latency } from '../lib/format';
import { inert } from '../lib/inert';
import { askStop, openShare } from '../lib/page';
import { href } from '../lib/router';
import { sessionName } from '../lib/session';
import { sessionLook } from '../status';
import { s } from '../strings';
import { Button } from '../ui/button';
import { CopyButton } from '../ui/copy';
import { BackIcon, FitIcon, ShareIcon, StopIcon } from '../ui/icons';
import { Status } from '../ui/status';

function owner(state: TerminalState): string {
  if (state.sizeOwner === null) return s.terminal.owner.none;
  return state.sizeOwner === state.self ? s.terminal.owner.me : s.terminal.owner.other;
}

/** Size, who decides it, viewers, latency: what a person checks at a glance. */
export function Facts({ state }: { state: TerminalState }) {
  const { count, names, typist } = state.viewers;
  return (
    <>
      {count > 1 ? (
        <span title={names.map((name) => inert(name, 48)).join(', ')}>
          {s.sessions.viewers(count)}
          {typist ? `, ${s.terminal.typist(inert(typist, 32))}` : ''}
        </span>
      ) : null}
      <span title={s.terminal.ownerHint(owner(state))} className="whitespace-nowrap">
        {state.cols}×{state.rows} <span className="max-sm:hidden">{owner(state)}</span>
      </span>
      <span
        title={s.terminal.latencyHint}
        className="min-w-12 text-right whitespace-nowrap"
        data-testid="latency"
      >
        {state.latency === null ? '' : latency(state.latency)}
      </span>
    </>
  );
}

interface Props {
  id: string;
  session: Session | undefined;
  state: TerminalState | null;
  small: boolean;
  fits: boolean;
  onTake: () => void;
}

export function Header({ id, session, state, small, fits, onTake }: Props) {
  const name = session ? sessionName(session) : id.slice(0, 8);
  const command = session ? inert(quoteArgv(session.command), 300) : '';
  const over = session ? ended(session.state) : false;
  const foreign = state !== null && state.sizeOwner !== null && state.sizeOwner !== state.self;
  const connected = state?.status === 'live' || state?.status === 'behind';
  return (
    <header className="flex min-h-11 max-sm:min-h-13 shrink-0 items-center gap-x-3 border-b border-line bg-panel pr-2 pl-2 sm:pl-3">
      <a
        href={href.sessions}
        aria-label={s.terminal.back}
        title={s.terminal.back}
        className="inline-flex h-11 w-9 items-center justify-center text-dim hover:text-fg sm:hidden"
      >
        <BackIcon />
      </a>
      <h1 className="max-w-[40%] truncate font-semibold sm:shrink-0 max-sm:max-w-none" title={name}>
        {name}
      </h1>
      {session ? (
        <span className="max-sm:hidden">
          <Status look={sessionLook(session)} />
        </span>
      ) : null}
      <code
        className="min-w-0 shrink truncate font-mono text-sm text-dim max-md:hidden"
        title={command}
      >
        {command}
      </code>
      {session ? (
        <span className="text-sm whitespace-nowrap text-faint max-md:hidden">
          {inert(session.runner, 64)}
        </span>
      ) : null}
      <div className="ml-auto flex items-center gap-1">
        <span className="max-sm:hidden">
          <CopyButton text={id} label={s.terminal.copyId} />
        </span>
        {connected && state?.mode === 'write' && (foreign || (small && !fits)) ? (
          <Button
            icon={<FitIcon />}
            title={s.terminal.takeHint}
            onClick={onTake}
            data-testid="take"
          >
            {small ? s.terminal.fitPhone : s.terminal.take}
          </Button>
        ) : null}
        {session && !over ? (
          <Button
            kind="quiet"
            icon={<ShareIcon />}
            onClick={() => openShare(session)}
            data-testid="share"
          >
            {s.share.open}
          </Button>
        ) : null}
        {session && !over ? (
          <Button
            kind="quiet"
            icon={<StopIcon />}
            onClick={() => askStop(session)}
            data-testid="stop"
          >
            {s.sessions.stop}
          </Button>
        ) : null}
      </div>
    </header>
  );
}
