/**
 * Every status word of the dashboard: its label, its shape and its tone. A status is always text
 * and shape; colour only repeats what they say.
 */
import type { AttentionState, Exit, Runner, Session, SessionState, TerminalStatus } from '../sdk';
import { inert } from './lib/inert';
import { s } from './strings';

export type Shape =
  | 'turning'
  | 'disc'
  | 'ring'
  | 'check'
  | 'cross'
  | 'slash'
  | 'dotted'
  | 'clock'
  | 'question'
  | 'mark';
export type Tone = 'plain' | 'dim' | 'amber' | 'danger';

export interface Look {
  label: string;
  shape: Shape;
  tone: Tone;
  hint: string;
}

const sessions: Record<SessionState, Look> = {
  starting: { ...s.status.starting, shape: 'turning', tone: 'plain' },
  running: { ...s.status.running, shape: 'disc', tone: 'plain' },
  unreachable: { ...s.status.unreachable, shape: 'slash', tone: 'amber' },
  exited: { ...s.status.exited, shape: 'check', tone: 'dim' },
  failed: { ...s.status.failed, shape: 'cross', tone: 'danger' },
  lost: { ...s.status.lost, shape: 'dotted', tone: 'danger' },
};

const attentions: Record<AttentionState, Look> = {
  working: { ...s.attention.working, shape: 'turning', tone: 'plain' },
  idle: { ...s.attention.idle, shape: 'ring', tone: 'plain' },
  ask: { ...s.attention.ask, shape: 'question', tone: 'amber' },
  approve: { ...s.attention.approve, shape: 'mark', tone: 'amber' },
  error: { ...s.attention.error, shape: 'cross', tone: 'danger' },
  done: { ...s.attention.done, shape: 'check', tone: 'plain' },
  stalled: { ...s.attention.stalled, shape: 'clock', tone: 'amber' },
  unknown: { ...s.attention.unknown, shape: 'dotted', tone: 'dim' },
};
export const attentionLook = (state: AttentionState): Look => attentions[state];

type Shown = Pick<Session, 'state' | 'exit'> & Partial<Pick<Session, 'attention'>>;

/** What runs is shown as what it wants, as far as that is known; everything else as what it is. */
export function sessionLook(session: Shown): Look {
  const look = sessions[session.state];
  if (session.state === 'running' && session.attention) {
    const wants = attentions[session.attention.state];
    return { ...wants, hint: `${wants.hint}${toldBy(session.attention)}` };
  }
  if (session.state !== 'exited') return look;
  if (session.exit && stopped(session.exit)) return { ...look, ...s.status.stopped };
  if (clean(session.exit)) return look;
  return { ...look, label: exitLabel(session.exit), shape: 'cross', tone: 'amber' };
}

/** Who says so, and the line that does. */
function toldBy({ source, evidence }: NonNullable<Session['attention']>): string {
  const who = s.attention.sources[source as keyof typeof s.attention.sources] ?? inert(source, 24);
  const line = inert(evidence, 200);
  return [who && ` ${s.attention.told(who)}`, line && ` “${line}”`].filter(Boolean).join('');
}

const runners: Record<Runner['state'], Look> = {
  online: { ...s.status.online, shape: 'disc', tone: 'plain' },
  offline: { ...s.status.offline, shape: 'slash', tone: 'amber' },
};
export const runnerLook = (state: Runner['state']): Look => runners[state];

const terminals: Record<TerminalStatus, Look> = {
  connecting: { ...s.status.connecting, shape: 'turning', tone: 'dim' },
  live: { ...s.status.live, shape: 'disc', tone: 'plain' },
  behind: { ...s.status.behind, shape: 'clock', tone: 'amber' },
  reconnecting: { ...s.status.reconnecting, shape: 'slash', tone: 'amber' },
  exited: { ...s.status.exited, shape: 'check', tone: 'dim' },
  gone: { ...s.status.gone, shape: 'dotted', tone: 'danger' },
  refused: { ...s.status.refused, shape: 'cross', tone: 'danger' },
};
export const terminalLook = (status: TerminalStatus): Look => terminals[status];

function clean(exit: Exit | null): boolean {
  return exit === null || (exit.signal === null && (exit.code ?? 0) === 0);
}

/** A person ended it: what its program made of that is of no interest. */
const stopped = (exit: Exit): boolean => exit.reason === 'stopped';

const signals: Record<number, string> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
};

function signalName(signal: number | string): string {
  return typeof signal === 'string' ? signal : (signals[signal] ?? s.exit.signal(signal));
}

export function exitLabel(exit: Exit | null): string {
  if (exit === null) return s.exit.unknown;
  if (exit.oom) return s.exit.oom;
  if (stopped(exit)) return s.status.stopped.label;
  if (exit.signal !== null) return signalName(exit.signal);
  return exit.code === null ? s.exit.unknown : s.exit.code(exit.code);
}
