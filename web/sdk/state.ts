/** What a terminal looks like from outside; replaced as a whole at every change. */
import type { Person } from './messages';
import type { Exit } from './shapes';

/**
 * connecting    until the first `attached` (history is read here)
 * live          attached, and the terminal keeps up
 * behind        attached, but replaying a reset or parsing older than a second
 * reconnecting  was attached, the connection broke; the last frame is still good
 * exited        the program ended and every byte before its end was handed over
 * gone          HQ knows no such session (any more)
 * refused       `reason` says why: log in, not allowed, or this page is too old
 */
export type TerminalStatus =
  | 'connecting'
  | 'live'
  | 'behind'
  | 'reconnecting'
  | 'exited'
  | 'gone'
  | 'refused';

export type RefusedReason = 'login' | 'role' | 'update';

export interface Skipped {
  bytes: number;
  reason: 'attach' | 'behind' | 'expired' | 'restarted';
  at: number;
}

export interface TerminalState {
  status: TerminalStatus;
  /** Wall clock at which `status` began. */
  since: number;
  reason: RefusedReason | null;
  /** Failed attempts since the last `attached`. */
  attempts: number;
  /** Wall clock of the next attempt; null while one is under way or none is due. */
  nextAt: number | null;
  /** Last cause of a failed attempt, for people. */
  cause: string | null;
  latency: number | null;
  behindMs: number;
  rows: number;
  cols: number;
  mode: 'read' | 'write';
  title: string;
  sessionState: string | null;
  self: string;
  sizeOwner: string | null;
  /** Who looks: how many, the first of them, and the viewer that typed last. */
  viewers: { count: number; people: Person[]; typist: string | null };
  /** Mode pipe: this page has said that no more input comes. */
  inputClosed: boolean;
  skipped: Skipped | null;
  exit: Exit | null;
  /** First byte shown; above 0 when older output is not on this page. */
  from: number | null;
}

export function initialState(self: string): TerminalState {
  return {
    status: 'connecting',
    since: Date.now(),
    reason: null,
    attempts: 0,
    nextAt: null,
    cause: null,
    latency: null,
    behindMs: 0,
    rows: 24,
    cols: 80,
    mode: 'write',
    title: '',
    sessionState: null,
    self,
    sizeOwner: null,
    viewers: { count: 0, people: [], typist: null },
    inputClosed: false,
    skipped: null,
    exit: null,
    from: null,
  };
}

export function final(status: TerminalStatus): boolean {
  return status === 'exited' || status === 'gone' || status === 'refused';
}
