import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EventStream, Relay, type RelayEvent, readSession, subjectOf } from '../index';
import type { WakeEvent } from '../wake';
import { FakeSocket } from './fake-socket';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function stage(status = 200) {
  const sockets: FakeSocket[] = [];
  const told: (RelayEvent | 'restart')[] = [];
  const hq = { status };
  let wake: (event: WakeEvent) => void = () => {};
  const relay = new Relay({
    base: 'https://hq.test/mount/',
    fetch: async () => Response.json({ actor: 'operator', csrf: 'c' }, { status: hq.status }),
  });
  const stream = new EventStream(
    relay,
    { event: (event) => told.push(event), restart: () => told.push('restart') },
    {
      socket: (url, protocol) => {
        const socket = new FakeSocket(url, protocol);
        sockets.push(socket);
        return socket;
      },
      random: () => 1,
      wake: (tell) => {
        wake = tell;
        return () => {};
      },
    },
  );
  stream.start();
  const last = (): FakeSocket => {
    const socket = sockets.at(-1);
    if (!socket) throw new Error('nothing was dialled');
    return socket;
  };
  const event = (id: string, type = 'session.changed', more = {}) =>
    last().tell('event', { id, type, subject: 'sessions/s1', data: { id: 's1' }, ...more });
  return { stream, sockets, told, hq, last, event, wake: (event: WakeEvent) => wake(event) };
}

const ids = (told: (RelayEvent | 'restart')[]) =>
  told.map((one) => (one === 'restart' ? one : one.id));

test('the first hello asks for a list, and a break resumes after the last event', async () => {
  const { stream, sockets, told, last, event } = stage();
  expect(last().url).toBe('wss://hq.test/mount/api/v1/ws/events');
  expect(last().protocol).toBe('agentrelay.events.v1');
  last().open();
  last().tell('hello', { id: 'z-7' });
  expect(stream.snapshot()).toMatchObject({ status: 'live', after: 'z-7' });
  event('z-8');
  last().end(1006);
  expect(stream.snapshot().status).toBe('down');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sockets).toHaveLength(2);
  expect(last().query.get('after')).toBe('z-8');
  last().open();
  // where HQ stands is ahead of what it is going to repeat: a break now must not skip it
  last().tell('hello', { id: 'z-12' });
  event('z-9');
  last().end(1006);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(last().query.get('after')).toBe('z-9');
  expect(ids(told)).toEqual(['restart', 'z-8', 'z-9']);
});

test('a reset asks for a list, and the stream goes on from there', async () => {
  const { told, last, event } = stage();
  last().open();
  last().tell('hello', { id: 'z-1' });
  event('y-40', 'reset', { data: { snapshot: ['api/runners', 'api/sessions'] } });
  event('y-41');
  expect(ids(told)).toEqual(['restart', 'restart', 'y-41']);
});

test('1012 means at once', async () => {
  const { sockets, last } = stage();
  last().open();
  last().tell('hello', { id: 'z-1' });
  last().end(1012);
  await vi.advanceTimersByTimeAsync(0);
  expect(sockets).toHaveLength(2);
});

test('a refused upgrade asks why: a login is waited for, all else is tried again', async () => {
  const { stream, sockets, hq, last } = stage();
  last().end(1006);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sockets).toHaveLength(2);
  hq.status = 401;
  last().end(1006);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(stream.snapshot().status).toBe('refused');
  expect(sockets).toHaveLength(2);
  hq.status = 200;
  stream.start();
  expect(sockets).toHaveLength(3);
  last().open();
  last().tell('hello', { id: 'z-1' });
  last().end(4401);
  expect(stream.snapshot()).toMatchObject({ status: 'refused', after: null });
});

test('silence is death, an answer is life', async () => {
  const { stream, sockets, last } = stage();
  last().open();
  last().tell('hello', { id: 'z-1' });
  for (let i = 0; i < 30; i++) {
    await vi.advanceTimersByTimeAsync(1_000);
    const t = last().sentOf('ping').at(-1)?.t;
    if (i % 5 === 0) last().tell('pong', { t });
  }
  expect(stream.snapshot().status).toBe('live');
  expect(sockets).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(sockets.length).toBeGreaterThan(1);
  expect(sockets[0]?.closedWith).not.toBeNull();
});

test('a tab that comes back proves its connection, or dials at once', async () => {
  const { sockets, last, wake } = stage();
  last().open();
  last().tell('hello', { id: 'z-1' });
  await vi.advanceTimersByTimeAsync(100);
  wake('visible');
  await vi.advanceTimersByTimeAsync(3_100);
  expect(sockets[0]?.closedWith).not.toBeNull();
  await vi.advanceTimersByTimeAsync(1_000);
  last().end(1006);
  await vi.advanceTimersByTimeAsync(1);
  const before = sockets.length;
  wake('online');
  expect(sockets).toHaveLength(before + 1);
});

test('an upgrade nobody answers is given up', async () => {
  const { sockets } = stage();
  await vi.advanceTimersByTimeAsync(12_000);
  expect(sockets.length).toBeGreaterThan(1);
});

test('broken frames and odd events change nothing', () => {
  const { stream, told, last } = stage();
  last().open();
  last().tell('hello', { id: 'z-1' });
  for (const data of ['', '{', '[]', '{"type":7}', '{"type":"event","payload":{"id":4}}']) {
    last().onmessage?.(new MessageEvent('message', { data }));
  }
  last().tell('novel', {});
  expect(ids(told)).toEqual(['restart']);
  expect(stream.snapshot().after).toBe('z-1');
});

test('nothing is told or dialled after close', async () => {
  const { stream, sockets, told, last, event } = stage();
  last().open();
  stream.close();
  expect(last().closedWith).toBe(1000);
  event('z-9');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told).toEqual([]);
  expect(sockets).toHaveLength(1);
});

test('a subject, and data as a list would read it', () => {
  const event = { id: '1', type: 'x', time: null, subject: 'runners/a/b', actor: '', data: null };
  expect(subjectOf(event)).toEqual(['runners', 'a/b']);
  expect(readSession({ id: 's', state: 'dreaming' })?.state).toBe('unreachable');
  expect(readSession({ name: 'no id' })).toBeNull();
});
