/**
 * Every status word of the dashboard: its label, its shape and its tone. A status is always text
 * and shape; colour only repeats what they say.
 */
import type { Exit, Runner, Session, SessionState, TerminalStatus } from '../sdk';
import { s } from './strings';

export type Shape = 'turning' | 'disc' | 'ring' | 'check' | 'cross' | 'slash' | 'dotted' | 'clock';
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

export function sessionLook(session: Pick<Session, 'state' | 'exit'>): Look {
  const look = sessions[session.state];
  if (session.state !== 'exited' || clean(session.exit)) return look;
  return { ...look, label: exitLabel(session.exit), shape: 'cross', tone: 'amber' };
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
  if (exit.signal !== null) return signalName(exit.signal);
  return exit.code === null ? s.exit.unknown : s.exit.code(exit.code);
}
