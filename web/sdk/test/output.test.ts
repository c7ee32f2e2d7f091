import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { stage, truth } from './stage';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const shown = (it: ReturnType<typeof stage>) => Uint8Array.from(it.sink.bytes);

test('a session this page started attaches at 0 and replays nothing', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  expect(it.last().query.get('offset')).toBe('0');
  expect(it.last().protocol).toBe('agentrelay.term.v1');
  expect(it.last().url).toContain('ws://hq.test/mount/api/v1/ws/session/');
  it.last().attach(0);
  it.last().bytes(truth(0, 500));
  expect(it.term.snapshot().status).toBe('live');
  expect(it.sink.replayed).toBe(0);
  expect(shown(it)).toEqual(truth(0, 500));
});

test('a broken connection resumes at the exact byte', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.last().attach(0);
  it.last().bytes(truth(0, 700));
  it.last().end(1006);
  expect(it.term.snapshot().status).toBe('reconnecting');
  await it.settle(200);
  expect(it.sockets).toHaveLength(2);
  expect(it.last().query.get('offset')).toBe('700');
  it.last().attach(700);
  it.last().bytes(truth(700, 900));
  expect(shown(it)).toEqual(truth(0, 900));
});

test('bytes that come twice are shown once', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.last().attach(0);
  it.last().bytes(truth(0, 700));
  it.last().end(1012);
  await it.settle();
  it.last().attach(400);
  it.last().bytes(truth(400, 600));
  it.last().bytes(truth(600, 1000));
  expect(shown(it)).toEqual(truth(0, 1000));
});

test('a hole nobody announced is never shown: the next attach takes a reset', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.last().attach(0);
  it.last().bytes(truth(0, 100));
  it.last().end(1012);
  await it.settle();
  it.last().attach(150);
  it.last().bytes(truth(150, 300));
  expect(shown(it)).toEqual(truth(0, 100));
  await it.settle(200);
  expect(it.last().query.has('offset')).toBe(false);
});

test('a reset clears, replays N bytes and goes on at its offset', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.last().attach(0);
  it.last().bytes(truth(0, 100));
  it.last().tell('reset', {
    offset: 5000,
    reason: 'behind',
    lost: 4900,
    rows: 30,
    cols: 90,
    bytes: 64,
  });
  expect(it.sink.resets).toBe(1);
  expect(it.term.position).toBeNull();
  it.last().bytes(new Uint8Array(40));
  it.last().tell('title', { text: 'between' });
  it.last().bytes(new Uint8Array(24));
  expect(it.term.position).toBe(5000);
  expect(it.sink.replayed).toBe(64);
  it.hq.session.head = 5000;
  await it.settle();
  it.last().bytes(truth(5000, 5100));
  expect(it.term.position).toBe(5100);
  expect(shown(it).subarray(64)).toEqual(truth(5000, 5100));
  expect(it.term.snapshot()).toMatchObject({
    title: 'between',
    skipped: { bytes: 4900, reason: 'behind' },
  });
});

test('until the N bytes of a reset are complete there is no resume offset', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.last().attach(0);
  it.last().bytes(truth(0, 100));
  it.last().tell('reset', { offset: 5000, reason: 'behind', lost: 4900, bytes: 64 });
  it.last().bytes(new Uint8Array(63));
  it.last().end(1012);
  await it.settle();
  expect(it.last().query.has('offset')).toBe(false);
  it.last().attach(7000);
  it.last().tell('reset', { offset: 7000, reason: 'attach', lost: 0, bytes: 8 });
  it.last().bytes(new Uint8Array(8));
  expect(it.term.position).toBe(7000);
  expect(it.sink.resets).toBe(2);
});

test('attached without an offset waits for its reset, and a break before it changes nothing', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.last().attach(0);
  it.last().bytes(truth(0, 100));
  it.last().end(1012);
  await it.settle();
  it.last().open();
  it.last().tell('attached', { rows: 24, cols: 80, mode: 'write', input: 0 });
  expect(it.term.snapshot().status).toBe('behind');
  it.last().end(1012);
  await it.settle();
  expect(it.last().query.get('offset')).toBe('100');
  it.last().open();
  it.last().tell('attached', { rows: 24, cols: 80, mode: 'write', input: 0 });
  it.last().tell('reset', { offset: 400, reason: 'expired', lost: 300, bytes: 0 });
  expect(it.term.snapshot()).toMatchObject({ status: 'live', skipped: { bytes: 300 } });
  it.last().bytes(truth(400, 450));
  expect(it.term.position).toBe(450);
});

test('the frame that ends a reset may also carry the stream', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.last().attach(0);
  it.last().tell('reset', { offset: 50, reason: 'attach', lost: 0, bytes: 10 });
  it.last().bytes(truth(40, 60));
  expect(it.term.position).toBe(60);
});

test('a reset without bytes replays up to the head the record knows', async () => {
  const it = stage();
  it.hq.session.head = 300;
  it.term.start();
  await it.settle();
  it.last().attach(0);
  it.last().tell('reset', { offset: 100, reason: 'attach', lost: 0, bytes: 0 });
  expect(it.term.position).toBe(100);
  await it.settle();
  it.last().bytes(truth(100, 400));
  expect(it.sink.replayed).toBe(200);
});

test('credit is granted after parsing, in batches and when idle', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  expect(it.last().query.get('credit')).toBe('131072');
  it.sink.held = [];
  it.last().attach(0);
  it.last().bytes(truth(0, 40_000));
  it.last().bytes(truth(40_000, 41_000));
  await it.settle(500);
  expect(it.last().sentOf('credit')).toEqual([]);
  it.sink.release();
  expect(it.last().sentOf('credit')).toEqual([{ bytes: 40_000 }]);
  await it.settle(100);
  expect(it.last().sentOf('credit')).toEqual([{ bytes: 40_000 }, { bytes: 1_000 }]);
});

test('bytes still unparsed from an older connection lower the first credit and come back', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.last().attach(0);
  it.sink.held = [];
  it.last().bytes(truth(0, 50_000));
  it.last().end(1012);
  await it.settle();
  expect(it.last().query.get('credit')).toBe(String(131_072 - 50_000));
  it.last().attach(50_000);
  it.sink.release();
  expect(it.last().sentOf('credit')).toEqual([{ bytes: 50_000 }]);
});

test('credit freed while the successor dials is not lost', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.last().attach(0);
  it.sink.held = [];
  it.last().bytes(truth(0, 50_000));
  it.last().tell('goaway');
  const next = it.last();
  it.sink.release();
  next.attach(50_000);
  expect(next.sentOf('credit')).toEqual([{ bytes: 50_000 }]);
});

test('a terminal that parses older than a second is behind, then live again', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.last().attach(0);
  it.sink.held = [];
  it.last().bytes(truth(0, 10));
  await it.settle(2_500);
  expect(it.term.snapshot().status).toBe('behind');
  it.sink.release();
  expect(it.term.snapshot().status).toBe('live');
});

test('after the last byte comes the exit, and nothing is dialled again', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.last().attach(0);
  it.last().bytes(truth(0, 10));
  it.last().tell('exit', { code: 3, end: 10 });
  expect(it.term.snapshot()).toMatchObject({ status: 'exited', exit: { code: 3, signal: null } });
  expect(it.last().closedWith).toBe(1000);
  await it.settle(60_000);
  expect(it.sockets).toHaveLength(1);
});

test('junk on the wire is counted and ignored', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.last().attach(0);
  it.last().tell('tomorrow', { x: 1 });
  it.last().tell('toString', {});
  it.last().tell('reset', { offset: -1 });
  it.last().bytes(truth(0, 10));
  expect(it.term.position).toBe(10);
});
