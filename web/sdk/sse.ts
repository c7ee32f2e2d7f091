/**
 * The same events as server-sent events, for programs: `for await (const event of events(relay))`.
 * It never ends by itself. A break is resumed after the last event that was taken; `reset` is an
 * event like any other and means: list again. Only an answer that a retry cannot change (4xx but
 * 408, 425 and 429) is thrown, and so is the caller's own abort.
 */
import { backoff } from './backoff';
import { type RelayEvent, readEvent } from './event-shapes';
import type { Relay } from './http';
import { ApiError } from './problem';

export interface FollowOptions {
  /** Event id to resume after; absent: what comes from now on. */
  after?: string;
  signal?: AbortSignal;
  random?: () => number;
}

const PASSING = new Set([408, 425, 429]);

export async function* events(
  relay: Relay,
  options: FollowOptions = {},
): AsyncGenerator<RelayEvent, never> {
  const { signal, random = Math.random } = options;
  let after = options.after ?? null;
  let pause = 0;
  for (let attempt = 0; ; attempt++) {
    let atLeast = pause;
    try {
      const headers: Record<string, string> = { Accept: 'text/event-stream' };
      if (after !== null) headers['Last-Event-ID'] = after;
      const response = await relay.open('api/events', headers, signal);
      for await (const field of fields(response)) {
        if (field.retry !== null) pause = field.retry;
        const event = field.data === '' ? null : readEvent(field.data);
        if (!event) continue;
        attempt = 0;
        after = event.id;
        yield event;
      }
    } catch (error) {
      if (signal?.aborted) throw error;
      if (error instanceof ApiError) {
        if (error.status < 500 && !PASSING.has(error.status)) throw error;
        atLeast = Math.max(atLeast, error.retryAfterMs ?? 0);
      }
    }
    await sleep(atLeast + backoff(attempt + 1, random), signal);
  }
}

interface Fields {
  data: string;
  retry: number | null;
}

/** Blocks of `field: value` lines, each ended by an empty one; comments keep the line alive. */
async function* fields(response: Response): AsyncGenerator<Fields> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) return;
  let rest = '';
  let data: string[] = [];
  let retry: number | null = null;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      rest += value;
      // a CR at the end may be half of a CRLF
      const whole = rest.endsWith('\r') ? rest.slice(0, -1) : rest;
      const lines = whole.split(/\r\n|\r|\n/);
      rest = (lines.pop() ?? '') + rest.slice(whole.length);
      for (const line of lines) {
        if (line === '') {
          if (data.length > 0 || retry !== null) yield { data: data.join('\n'), retry };
          data = [];
          retry = null;
          continue;
        }
        const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
        if (name === 'data') data.push(value ?? '');
        if (name === 'retry' && /^\d+$/.test(value ?? '')) retry = Number(value);
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
