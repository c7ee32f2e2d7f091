/**
 * The REST shapes as this client reads them. Unknown fields are ignored and a missing or odd
 * optional field becomes a plain default: an older or newer HQ must not empty the screen.
 */
import * as v from 'valibot';
import { attentionShape, progressShape } from './screen-shapes';

const text = v.fallback(v.string(), '');
const maybeText = v.fallback(v.nullable(v.string()), null);
const count = v.fallback(v.number(), 0);
const maybeCount = v.fallback(v.nullable(v.number()), null);

export const sessionStates = [
  'starting',
  'running',
  'unreachable',
  'exited',
  'failed',
  'lost',
] as const;
export type SessionState = (typeof sessionStates)[number];

const cli = v.object({ name: v.string(), path: text, version: text });

export const runnerShape = v.object({
  id: v.string(),
  name: text,
  state: v.fallback(v.picklist(['online', 'offline']), 'offline'),
  version: text,
  os: text,
  arch: text,
  hostname: text,
  labels: v.fallback(v.record(v.string(), v.string()), {}),
  capacity: count,
  sessions: count,
  clis: v.fallback(v.array(cli), []),
  last_seen: maybeText,
  connected_at: maybeText,
});
export type Runner = v.InferOutput<typeof runnerShape>;
export type Cli = v.InferOutput<typeof cli>;

export const exitShape = v.object({
  code: v.fallback(v.nullable(v.number()), null),
  signal: v.fallback(v.nullable(v.union([v.string(), v.number()])), null),
  reason: maybeText,
  oom: v.fallback(v.boolean(), false),
});
export type Exit = v.InferOutput<typeof exitShape>;

/** Why a session could not be started. */
export const startErrorShape = v.object({
  code: text,
  detail: text,
  errno: maybeCount,
  path: maybeText,
});
export type StartError = v.InferOutput<typeof startErrorShape>;

export const sessionShape = v.object({
  id: v.string(),
  name: text,
  runner: text,
  state: v.fallback(v.picklist(sessionStates), 'unreachable'),
  mode: v.fallback(v.picklist(['pty', 'pipe', 'ws']), 'pty'),
  overflow: v.fallback(v.picklist(['drop', 'block']), 'drop'),
  command: v.fallback(v.array(v.string()), []),
  cwd: text,
  rows: v.fallback(v.number(), 24),
  cols: v.fallback(v.number(), 80),
  pid: maybeCount,
  created_at: maybeText,
  started_at: maybeText,
  ended_at: maybeText,
  exit: v.fallback(v.nullable(exitShape), null),
  error: v.fallback(v.nullable(startErrorShape), null),
  base: count,
  head: count,
  title: text,
  actor: text,
  viewers: count,
  /** Null: nobody has said anything of it yet, or there is no terminal. */
  attention: v.fallback(v.nullable(attentionShape), null),
  /** Where the program says it is. */
  cwd_now: maybeText,
  progress: v.fallback(v.nullable(progressShape), null),
});
export type Session = v.InferOutput<typeof sessionShape>;

export const runnersPage = v.object({
  runners: v.array(runnerShape),
  next_cursor: maybeText,
});
export const sessionsPage = v.object({
  sessions: v.array(sessionShape),
  next_cursor: maybeText,
});

/** A link that lets whoever holds it into one session; the secret is not part of it. */
export const shareShape = v.object({
  id: v.string(),
  session: text,
  mode: v.fallback(v.picklist(['read', 'write']), 'read'),
  name: text,
  created_at: maybeText,
  expires_at: maybeText,
  /** Terminals that are open with it now. */
  connections: count,
});
export type Share = v.InferOutput<typeof shareShape>;

/** Told once, to whoever made the share: HQ keeps only a hash of the secret. */
export const newShareShape = v.object({
  ...shareShape.entries,
  secret: v.string(),
  url: v.string(),
});
export type NewShare = v.InferOutput<typeof newShareShape>;

export interface ShareRequest {
  mode: 'read' | 'write';
  /** Seconds, 60 to 2,592,000; HQ takes an hour when it is absent. */
  expires_in?: number;
  /** For the list of shares; at most 64 characters. */
  name?: string;
}

export const sharesPage = v.object({
  shares: v.array(shareShape),
  next_cursor: maybeText,
});

/** `share` is there when the caller holds a share and nothing else. */
export const meShape = v.object({
  actor: text,
  csrf: text,
  expires: maybeText,
  share: v.fallback(v.nullable(shareShape), null),
});
export type Me = v.InferOutput<typeof meShape>;

/** What a ticket opens, once. */
export type TicketScope = { session: string } | { events: true };

export const ticketShape = v.object({
  ticket: v.string(),
  /** Seconds. */
  expires_in: v.fallback(v.number(), 30),
});
export type Ticket = v.InferOutput<typeof ticketShape>;

/** How this very request arrived at HQ, and what a proxy in front should do differently. */
export const selftestShape = v.object({
  version: text,
  mount: text,
  scheme: text,
  host: text,
  remote: text,
  checks: v.fallback(
    v.array(
      v.object({
        id: v.string(),
        state: v.fallback(v.picklist(['ok', 'warn', 'fail']), 'warn'),
        message: text,
        /** Lines to add, by the name of the proxy. */
        fix: v.fallback(v.record(v.string(), v.string()), {}),
      }),
    ),
    [],
  ),
});
export type Selftest = v.InferOutput<typeof selftestShape>;

export const linkShape = v.object({ secret: v.string(), expires: maybeText, path: text });
export type LoginLink = v.InferOutput<typeof linkShape>;

export interface StartRequest {
  runner?: string;
  labels?: Record<string, string>;
  command: string[];
  cwd?: string;
  env?: Record<string, string>;
  rows?: number;
  cols?: number;
  name?: string;
  mode?: 'pty' | 'pipe';
  overflow?: 'drop' | 'block';
  limits?: { memory?: number; cpu?: number; pids?: number };
}

/** What came of a message: `submitted` was seen to be taken, `written` was typed, no more is known. */
export const deliveryShape = v.object({
  id: v.string(),
  state: v.fallback(v.picklist(['submitted', 'written']), 'written'),
  evidence: text,
  offset: v.fallback(v.number(), 0),
});
export type Delivery = v.InferOutput<typeof deliveryShape>;

export interface Message {
  text: string;
  /** Send it off (the default), or only type it. */
  submit?: boolean;
  /** `idle`: when the program waits for input (the default); `now`: whatever it does. */
  when?: 'idle' | 'now';
  /** Seconds until it must wait for input, at most 60. */
  wait?: number;
}

/** One page of a session's past output; `next` is where the following page begins. */
export interface OutputPage {
  bytes: Uint8Array;
  offset: number;
  next: number;
  head: number;
}

export function ended(state: SessionState): boolean {
  return state === 'exited' || state === 'failed' || state === 'lost';
}

/** The `data` of an event, read as a list would read it; null when it is something else. */
export function readSession(data: unknown): Session | null {
  const read = v.safeParse(sessionShape, data);
  return read.success ? read.output : null;
}

export function readRunner(data: unknown): Runner | null {
  const read = v.safeParse(runnerShape, data);
  return read.success ? read.output : null;
}
