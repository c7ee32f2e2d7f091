/** A terminal session against fake sockets, a fake HQ for REST, and a sink that records. */
import { vi } from 'vitest';
import { Relay } from '../http';
import type { Session } from '../shapes';
import { type Sink, type TerminalOptions, TerminalSession } from '../terminal';
import type { WakeEvent } from '../wake';
import { FakeSocket } from './fake-socket';

export const ID = '0192f0c0-0000-7000-8000-000000000001';

/** Byte i of every stream in these tests. */
export const truth = (from: number, to: number): Uint8Array =>
  Uint8Array.from({ length: to - from }, (_, i) => (from + i) * 7 + ((from + i) >> 8));

/** Where two byte strings differ first; -1 when they are equal. Large ones need no diff. */
export function firstDifference(a: Uint8Array, b: Uint8Array): number {
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return i;
  return -1;
}

export class RecordingSink implements Sink {
  bytes: number[] = [];
  replayed = 0;
  resets = 0;
  sizes: [number, number][] = [];
  held: (() => void)[] | null = null;

  begin(session: Session): void {
    this.resize(session.rows, session.cols);
  }

  write(bytes: Uint8Array, replay: boolean, parsed: () => void): void {
    this.bytes.push(...bytes);
    if (replay) this.replayed += bytes.length;
    if (this.held) this.held.push(parsed);
    else queueMicrotask(parsed);
  }

  reset(): void {
    this.resets += 1;
    this.bytes = [];
  }

  resize(rows: number, cols: number): void {
    this.sizes.push([rows, cols]);
  }

  release(): void {
    const held = this.held ?? [];
    this.held = null;
    for (const parsed of held) parsed();
  }
}

export interface Stage {
  term: TerminalSession;
  sink: RecordingSink;
  sockets: FakeSocket[];
  hq: { session: Record<string, unknown>; status: number; headers: Record<string, string> };
  requests: string[];
  output: (from: number) => Response;
  wake: (event: WakeEvent) => void;
  last(): FakeSocket;
  settle(ms?: number): Promise<void>;
}

export function stage(options: TerminalOptions = {}): Stage {
  const sink = new RecordingSink();
  const sockets: FakeSocket[] = [];
  const requests: string[] = [];
  let tell: (event: WakeEvent) => void = () => {};
  const relay = new Relay({
    base: 'http://hq.test/mount/',
    fetch: async (input) => {
      const url = new URL(String(input));
      requests.push(url.pathname + url.search);
      if (it.hq.status === 0) throw new TypeError('no route');
      if (it.hq.status !== 200) {
        return new Response('{"code":"x"}', { status: it.hq.status, headers: it.hq.headers });
      }
      if (url.pathname.endsWith('/output')) return it.output(Number(url.searchParams.get('from')));
      return Response.json(it.hq.session);
    },
  });
  const term = new TerminalSession(relay, ID, sink, {
    fresh: true,
    random: () => 1,
    socket: (url, protocol) => {
      const socket = new FakeSocket(url, protocol);
      sockets.push(socket);
      return socket;
    },
    wake: (listener) => {
      tell = listener;
      return () => {};
    },
    ...options,
  });
  const it: Stage = {
    term,
    sink,
    sockets,
    requests,
    hq: { session: { id: ID, state: 'running', base: 0, head: 0 }, status: 200, headers: {} },
    output: (from) => page(from, from, from),
    wake: (event) => tell(event),
    last: () => {
      const socket = sockets.at(-1);
      if (!socket) throw new Error('nothing was dialled');
      return socket;
    },
    settle: async (ms = 0) => {
      await vi.advanceTimersByTimeAsync(ms);
    },
  };
  return it;
}

export function page(from: number, to: number, head: number): Response {
  return new Response(new Uint8Array(truth(from, to)), {
    headers: {
      'X-Agentrelay-Offset': String(from),
      'X-Agentrelay-Next': String(to),
      'X-Agentrelay-Head': String(head),
    },
  });
}
