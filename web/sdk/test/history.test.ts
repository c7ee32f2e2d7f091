import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { TerminalOptions } from '../terminal';
import { firstDifference, page, type Stage, stage, truth } from './stage';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const PAGE = 65_536;

/** A session on pipes that somebody else has started. */
function pipes(options: TerminalOptions = {}): Stage {
  const it = stage({ fresh: false, ...options });
  it.hq.session.mode = 'pipe';
  return it;
}

test('history is replayed from the base, then the socket goes on at its end', async () => {
  const it = pipes();
  it.hq.session.head = 150_000;
  it.output = (from) => page(from, Math.min(from + PAGE, 150_000), 150_000);
  it.term.start();
  await it.settle();
  expect(it.last().query.get('offset')).toBe('150000');
  expect(it.sink.replayed).toBe(150_000);
  it.last().attach(150_000);
  it.last().bytes(truth(150_000, 150_010));
  expect(it.sink.replayed).toBe(150_000);
  expect(firstDifference(Uint8Array.from(it.sink.bytes), truth(0, 150_010))).toBe(-1);
  expect(it.term.snapshot().from).toBe(0);
});

test('a terminal asks for no history: its screen comes with the attach', async () => {
  const it = stage({ fresh: false });
  it.hq.session.head = 150_000;
  it.term.start();
  await it.settle();
  expect(it.last().query.has('offset')).toBe(false);
  expect(it.requests).toHaveLength(1);
  it.last().attach(0);
  it.last().tell('reset', { offset: 150_000, reason: 'attach', lost: 0, bytes: 30 });
  it.last().bytes(truth(0, 30));
  expect([it.term.position, it.sink.resets, it.sink.replayed]).toEqual([150_000, 1, 30]);
});

test('only the last bytes of a long history are fetched', async () => {
  const it = pipes({ historyBytes: 100_000 });
  it.hq.session.head = 900_000;
  it.output = (from) => page(from, Math.min(from + PAGE, 900_000), 900_000);
  it.term.start();
  await it.settle();
  expect(it.requests[1]).toContain('from=800000');
  expect(it.term.snapshot().from).toBe(800_000);
});

test('an expired offset starts again from the base', async () => {
  const it = pipes();
  it.hq.session.head = 1_000;
  it.output = (from) =>
    from < 500
      ? Response.json({ code: 'expired', base: 500 }, { status: 410 })
      : page(from, 1_000, 1_000);
  it.term.start();
  await it.settle();
  expect(it.last().query.get('offset')).toBe('1000');
  expect(it.term.snapshot().from).toBe(500);
});

test('output that outruns the pages is left to a reset', async () => {
  const it = pipes();
  it.hq.session.head = 1_000;
  it.output = (from) => page(from, from + PAGE, from + 10 * PAGE);
  it.term.start();
  await it.settle();
  expect(it.last().query.has('offset')).toBe(false);
  expect(it.requests.length).toBeLessThan(60);
});

test('a session whose output is not kept any more is attached without an offset', async () => {
  const it = pipes();
  it.hq.session.head = 1_000;
  it.output = () => Response.json({ code: 'gone' }, { status: 404 });
  it.term.start();
  await it.settle();
  expect(it.last().query.has('offset')).toBe(false);
});

test('history is asked for again while HQ is away, then the terminal attaches all the same', async () => {
  const it = pipes();
  it.hq.session.head = 1_000;
  it.output = () => new Response('', { status: 503 });
  it.term.start();
  await it.settle(20_000);
  expect(it.sockets.length).toBeGreaterThan(0);
  expect(it.term.snapshot().status).toBe('connecting');
});

test('an unknown session is gone, without a socket', async () => {
  const it = pipes();
  it.hq.status = 404;
  it.term.start();
  await it.settle();
  expect(it.term.snapshot().status).toBe('gone');
  expect(it.sockets).toHaveLength(0);
});
