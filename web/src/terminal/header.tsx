import type { ReactNode } from 'react';
import { ended, type Session, type TerminalState } from '../../sdk';
import { quoteArgv } from '../lib/argv';
import { latency } from '../lib/format';
import { inert } from '../lib/inert';
import { askStop, openShare } from '../lib/page';
import { href } from '../lib/router';
import { sessionName } from '../lib/session';
import { sessionLook, terminalLook } from '../status';
import { s } from '../strings';
import { AttentionStrip } from '../ui/attention-strip';
import { Button, IconButton } from '../ui/button';
import { CopyButton } from '../ui/copy';
import {
  BackIcon,
  CloseIcon,
  FindIcon,
  MessageIcon,
  ShareIcon,
  SplitIcon,
  StopIcon,
} from '../ui/icons';
import { SessionStatus } from '../ui/session-status';
import { StatusShape } from '../ui/status';
import { everybody, sizeOwner, typist } from './people';

/** Size, who decides it, viewers, latency: what a person checks at a glance. */
export function Facts({ state }: { state: TerminalState }) {
  const owner = sizeOwner(state);
  const last = typist(state);
  const size = `${state.cols}×${state.rows}`;
  const connected = state.status === 'live' || state.status === 'behind';
  return (
    <>
      {state.viewers.count > 1 ? (
        <span
          title={everybody(state).join('\n')}
          className="min-w-0 truncate"
          data-testid="viewers"
        >
          {s.sessions.viewers(state.viewers.count)}
          {last ? `, ${s.terminal.typist(last)}` : ''}
        </span>
      ) : null}
      <span
        title={s.terminal.sizeHint(owner)}
        className="truncate whitespace-nowrap"
        data-testid="size"
      >
        {s.terminal.size(size, owner)}
      </span>
      <span
        title={connected ? s.terminal.latencyHint : s.terminal.latencyOff}
        className="min-w-10 text-right whitespace-nowrap"
        data-testid="latency"
      >
        {!connected ? '' : state.latency === null ? s.terminal.measuring : latency(state.latency)}
      </span>
    </>
  );
}

export interface HeaderProps {
  id: string;
  session: Session | undefined;
  state: TerminalState | null;
  small: boolean;
  /** The number of the pane where there are several. */
  number: number | null;
  focused: boolean;
  /** Somebody who was given this one session and nothing else: what it is, in place of actions. */
  guest: ReactNode;
  /** Decides the size from here. */
  take: ReactNode;
  onSearch: () => void;
  onCompose: (() => void) | null;
  onSplit: (() => void) | null;
  onClose: (() => void) | null;
}

/** One of several panes: what it is, whether it has the keys, and the few things one does to it. */
function ShortHeader(props: HeaderProps) {
  const { session, state, number, focused, id } = props;
  const name = session ? sessionName(session) : id.slice(0, 8);
  const look = terminalLook(state?.status ?? 'connecting');
  return (
    <header
      className={`flex h-9 shrink-0 items-center gap-x-2 border-t-2 border-b border-b-line pr-1 pl-2 ${focused ? 'border-t-fg bg-raised' : 'border-t-line bg-panel text-dim'}`}
    >
      <span
        className={`inline-flex size-5 shrink-0 items-center justify-center rounded border font-mono text-xs ${focused ? 'border-fg bg-fg text-bg' : 'border-line-strong'}`}
      >
        {number}
      </span>
      <h2 className="min-w-0 truncate font-semibold" title={name}>
        {name}
        {focused ? <span className="sr-only"> ({s.terminal.split.focused})</span> : null}
      </h2>
      {session ? <SessionStatus session={session} /> : <StatusShape look={look} />}
      <div className="ml-auto flex shrink-0 items-center">
        {props.take}
        <IconButton
          className="h-7! w-7!"
          label={s.terminal.search.open}
          icon={<FindIcon />}
          onClick={props.onSearch}
        />
        {props.onClose ? (
          <IconButton
            className="h-7! w-7!"
            label={s.terminal.split.close}
            icon={<CloseIcon />}
            onClick={props.onClose}
            data-testid="close-pane"
          />
        ) : null}
      </div>
    </header>
  );
}

export function Header(props: HeaderProps) {
  const { id, session, small, guest } = props;
  if (props.number !== null && !small) return <ShortHeader {...props} />;
  const name = session ? sessionName(session) : id.slice(0, 8);
  const command = session ? inert(quoteArgv(session.command), 300) : '';
  const over = session ? ended(session.state) : false;
  return (
    <header className="flex min-h-11 max-sm:min-h-13 shrink-0 items-center gap-x-3 border-b border-line bg-panel pr-2 pl-2 sm:pl-3">
      {guest ? (
        <img src="./favicon.svg" alt="" className="size-5 shrink-0" />
      ) : (
        <a
          href={href.sessions}
          aria-label={s.terminal.back}
          title={s.terminal.back}
          className="inline-flex h-11 w-9 shrink-0 items-center justify-center text-dim hover:text-fg sm:hidden"
        >
          <BackIcon />
        </a>
      )}
      <h1
        className="max-w-[40%] min-w-0 truncate font-semibold sm:shrink-0 max-sm:max-w-none"
        title={name}
      >
        {name}
      </h1>
      {session && !guest ? (
        <>
          <span className="max-sm:hidden">
            <SessionStatus session={session} />
          </span>
          <span className="sm:hidden">
            <StatusShape look={sessionLook(session)} />
            <span className="sr-only">{sessionLook(session).label}</span>
          </span>
        </>
      ) : null}
      <code
        className="min-w-0 shrink truncate font-mono text-sm text-dim max-md:hidden"
        title={command}
      >
        {command}
      </code>
      {session && !guest ? (
        <span className="text-sm whitespace-nowrap text-faint max-md:hidden">
          {inert(session.runner, 64)}
        </span>
      ) : null}
      <div className="ml-auto flex min-w-0 shrink items-center gap-1">
        {guest ? null : <AttentionStrip />}
        {guest ?? (
          <span className="max-sm:hidden">
            <CopyButton text={id} label={s.terminal.copyId} />
          </span>
        )}
        {small ? null : props.take}
        <IconButton
          label={s.terminal.search.open}
          icon={<FindIcon />}
          onClick={props.onSearch}
          data-testid="open-search"
        />
        {props.onCompose ? (
          <IconButton
            label={s.message.open}
            icon={<MessageIcon />}
            onClick={props.onCompose}
            data-testid="compose"
          />
        ) : null}
        {props.onSplit && !small ? (
          <IconButton
            label={s.terminal.split.add}
            icon={<SplitIcon />}
            onClick={props.onSplit}
            data-testid="split"
          />
        ) : null}
        {session && !over && !guest ? (
          <Button
            kind="quiet"
            icon={<ShareIcon />}
            aria-label={s.share.open}
            className="max-sm:w-11 max-sm:px-0!"
            onClick={() => openShare(session)}
            data-testid="share"
          >
            <span className="max-sm:hidden">{s.share.open}</span>
          </Button>
        ) : null}
        {session && !over && !guest ? (
          <Button
            kind="quiet"
            icon={<StopIcon />}
            aria-label={s.sessions.stop}
            className="max-sm:w-11 max-sm:px-0!"
            onClick={() => askStop(session)}
            data-testid="stop"
          >
            <span className="max-sm:hidden">{s.sessions.stop}</span>
          </Button>
        ) : null}
      </div>
    </header>
  );
}
