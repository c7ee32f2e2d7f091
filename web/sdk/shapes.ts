/**
 * The REST shapes as this client reads them. Unknown fields are ignored and a missing or odd
 * optional field becomes a plain default: an older or newer HQ must not empty the screen.
 */
import * as v from 'valibot';

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

export const meShape = v.object({ actor: text, csrf: text, expires: maybeText });
export type Me = v.InferOutput<typeof meShape>;

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
