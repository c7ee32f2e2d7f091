import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { stage, truth } from './stage';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('1012 is answered at once, anything else with jitter that doubles to 15 s', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.last().attach(0);
  it.last().end(1012);
  await it.settle(0);
  expect(it.sockets).toHaveLength(2);
  const waits: number[] = [];
  for (let i = 0; i < 10; i++) {
    it.last().end(1006);
    await it.settle(0);
    const before = it.sockets.length;
    const begun = Date.now();
    while (it.sockets.length === before) await it.settle(50);
    waits.push(Date.now() - begun);
  }
  expect(waits[0]).toBeLessThanOrEqual(200);
  expect(waits[4]).toBeGreaterThan(waits[2] ?? 0);
  expect(waits[9]).toBe(15_000);
});

test('goaway: the successor is attached before the old one is closed', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  const old = it.last();
  old.attach(0);
  old.bytes(truth(0, 100));
  old.tell('goaway');
  expect(it.sockets).toHaveLength(2);
  expect(old.closedWith).toBeNull();
  old.bytes(truth(100, 250));
  expect(it.term.snapshot().status).toBe('live');
  it.last().attach(100);
  expect(old.closedWith).toBe(1000);
  it.last().bytes(truth(100, 300));
  expect(Uint8Array.from(it.sink.bytes)).toEqual(truth(0, 300));
  expect(it.term.snapshot().status).toBe('live');
});

test('goaway, and the old one breaks first: the successor goes on', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  const old = it.last();
  old.attach(0);
  old.tell('goaway');
  old.end(1012);
  await it.settle(1_000);
  expect(it.sockets).toHaveLength(2);
  expect(it.term.snapshot().status).toBe('reconnecting');
  it.last().attach(0);
  expect(it.term.snapshot().status).toBe('live');
});

test.each([
  [401, 'refused', 'login'],
  [403, 'refused', 'role'],
  [404, 'gone', null],
])('an upgrade refused while the session answers %i ends as %s', async (status, state, reason) => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.last().attach(0);
  it.last().end(1006);
  await it.settle(200);
  it.hq.status = status;
  it.last().end(1006);
  await it.settle(60_000);
  expect(it.term.snapshot()).toMatchObject({ status: state, reason });
  expect(it.sockets).toHaveLength(2);
});

test('an upgrade refused with 503 is tried again, not before Retry-After', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.hq.status = 503;
  it.hq.headers = { 'Retry-After': '4' };
  it.last().end(1006);
  await it.settle(3_900);
  expect(it.sockets).toHaveLength(1);
  await it.settle(200);
  expect(it.sockets).toHaveLength(2);
  expect(it.term.snapshot().status).toBe('connecting');
});

test('back online or visible: no waiting', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.last().attach(0);
  it.hq.status = 0;
  for (let i = 0; i < 9; i++) {
    it.last().end(1006);
    await it.settle(0);
    it.wake('online');
  }
  expect(it.sockets).toHaveLength(10);
});

test('a connection that does not answer after the tab is back is given up in 3 s', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.last().attach(0);
  it.last().tell('pong', { t: Date.now() });
  await it.settle(10);
  it.wake('visible');
  await it.settle(3_200);
  expect(it.sockets).toHaveLength(2);
});

test('silence with an unanswered ping is death', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.last().attach(0);
  await it.settle(11_000);
  expect(it.sockets).toHaveLength(1);
  await it.settle(3_000);
  expect(it.sockets).toHaveLength(2);
});

test('pings go out every 5 s and tell the latency', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.last().attach(0);
  for (let i = 0; i < 4; i++) {
    await it.settle(40);
    it.last().tell('pong', { t: Number(it.last().sentOf('ping').at(-1)?.t) });
    if (i === 0) expect(it.term.snapshot().latency).toBe(40);
    await it.settle(5_000);
  }
  expect(it.last().sentOf('ping').length).toBeGreaterThanOrEqual(4);
});

test('the size is asked for when this page may decide it', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.term.resize(40, 120);
  it.last().attach(0, { size_owner: 'somebody', viewer: 'me' });
  expect(it.last().sentOf('resize')).toEqual([]);
  it.term.takeSize();
  expect(
    it
      .last()
      .texts.slice(-2)
      .map((m) => m.type),
  ).toEqual(['take', 'resize']);
  it.last().tell('size_owner', { viewer: 'me' });
  expect(it.term.mayResize).toBe(true);
  it.last().tell('resize', { rows: 40, cols: 120 });
  expect(it.sink.sizes.at(-1)).toEqual([40, 120]);
});

test('who typed last is known by name', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.last().attach(0);
  it.last().tell('viewers', {
    count: 2,
    viewers: [
      { viewer: 'k1', name: 'ana', mode: 'write' },
      { viewer: 'k2', name: 'ben', mode: 'read', share: 's1' },
    ],
    typist: 'k1',
  });
  expect(it.term.snapshot().viewers).toEqual({
    count: 2,
    people: [
      { viewer: 'k1', name: 'ana', mode: 'write', share: null },
      { viewer: 'k2', name: 'ben', mode: 'read', share: 's1' },
    ],
    typist: 'k1',
  });
  it.last().tell('viewers', { count: 1, viewers: [], typist: null, size_owner: 'k9' });
  expect(it.term.snapshot().sizeOwner).toBe('k9');
});

test('leaving the page closes with 1000, coming back dials with the offset', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.last().attach(0);
  it.last().bytes(truth(0, 64));
  it.wake('hidden-for-good');
  expect(it.last().closedWith).toBe(1000);
  it.wake('back');
  expect(it.last().query.get('offset')).toBe('64');
});

test('a failed session is told at once and never dialled', async () => {
  const it = stage();
  it.hq.session.state = 'failed';
  it.term.start();
  await it.settle();
  expect(it.term.snapshot()).toMatchObject({ status: 'exited', sessionState: 'failed' });
  expect(it.sockets).toHaveLength(0);
});

test('close() ends everything', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.last().attach(0);
  it.term.close();
  expect(it.last().closedWith).toBe(1000);
  await it.settle(60_000);
  expect(it.sockets).toHaveLength(1);
});

test('after a long sleep a new connection is dialled at once, and takes over', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  const old = it.last();
  old.attach(0);
  old.bytes(truth(0, 100));
  it.wake('slept');
  expect(it.sockets).toHaveLength(2);
  expect(old.closedWith).toBeNull();
  it.last().attach(100);
  expect(old.closedWith).toBe(1000);
  it.last().bytes(truth(100, 200));
  expect(it.sink.bytes).toEqual([...truth(0, 200)]);
});
