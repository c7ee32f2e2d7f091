import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FakeSocket } from './fake-socket';
import { firstDifference, stage, truth } from './stage';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const sent = (socket: FakeSocket): Uint8Array => {
  const all = new Uint8Array(socket.sentBytes);
  let at = 0;
  for (const part of socket.binary) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

test('nothing is sent before attached', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.term.write(truth(0, 5));
  it.last().open();
  expect(it.last().sentBytes).toBe(0);
  it.last().attach(0);
  expect(sent(it.last())).toEqual(truth(0, 5));
});

test('unacknowledged input is sent again from attached.input', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.last().attach(0);
  it.term.write(truth(0, 100));
  it.last().tell('ack', { input: 30 });
  it.last().end(1006);
  it.term.write(truth(100, 120));
  await it.settle(200);
  expect(it.last().query.get('input')).toBe('30');
  it.last().attach(0, { input: 80 });
  expect(sent(it.last())).toEqual(truth(80, 120));
});

test('a paste of 1 MiB keeps at most 64 KiB unacknowledged on the wire', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.last().attach(0);
  const paste = truth(0, 1_048_576);
  it.term.write(paste);
  let acked = 0;
  let most = 0;
  while (acked < paste.length) {
    most = Math.max(most, it.last().sentBytes - acked);
    acked = Math.min(it.last().sentBytes, acked + 4096);
    it.last().tell('ack', { input: acked });
  }
  expect(most).toBe(65_536);
  expect(firstDifference(sent(it.last()), paste)).toBe(-1);
  expect(it.term.unacknowledged).toBe(0);
});

test('a paste survives a break in the middle, byte for byte', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.last().attach(0);
  const paste = truth(0, 200_000);
  it.term.write(paste);
  it.last().tell('ack', { input: 50_000 });
  it.last().end(1012);
  await it.settle();
  it.last().attach(0, { input: 60_000 });
  while (60_000 + it.last().sentBytes < paste.length) {
    it.last().tell('ack', { input: 60_000 + it.last().sentBytes });
  }
  expect(firstDifference(sent(it.last()), paste.subarray(60_000))).toBe(-1);
});

test('an ack may run ahead of what this connection carried: the bytes are sent all the same', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.last().attach(0);
  it.term.write(truth(0, 150_000));
  expect(it.last().sentBytes).toBe(65_536);
  it.last().end(1012);
  await it.settle();
  it.last().attach(0, { input: 0 });
  it.last().tell('ack', { input: 65_536 });
  it.last().tell('ack', { input: 140_000 });
  expect(firstDifference(sent(it.last()), truth(0, 150_000))).toBe(-1);
});

test('an ack for bytes never typed is ignored', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.last().attach(0);
  it.term.write(truth(0, 10));
  it.last().tell('ack', { input: 1000 });
  expect(it.term.unacknowledged).toBe(10);
});

test('input of the old connection is kept while its successor dials', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  const old = it.last();
  old.attach(0);
  it.term.write(truth(0, 50));
  old.tell('goaway');
  it.term.write(truth(50, 60));
  expect(old.sentBytes).toBe(60);
  old.tell('ack', { input: 60 });
  it.last().attach(0, { input: 0 });
  expect(sent(it.last())).toEqual(truth(0, 60));
  expect(old.closedWith).toBe(1000);
});

test('when HQ counts input that is not ours, a new viewer goes on without typing twice', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  const first = it.last().query.get('viewer');
  it.last().attach(0);
  it.term.write(truth(0, 50));
  it.last().tell('ack', { input: 20 });
  it.last().end(1012);
  await it.settle();
  it.last().attach(0, { input: 4000 });
  await it.settle(200);
  expect(it.last().query.get('viewer')).not.toBe(first);
  expect(it.last().query.get('input')).toBe('0');
  it.last().attach(0, { input: 0 });
  expect(sent(it.last())).toEqual(truth(20, 50));
});

test('a reader types nothing', async () => {
  const it = stage({ mode: 'read' });
  it.term.start();
  await it.settle();
  expect(it.last().query.get('mode')).toBe('read');
  it.last().attach(0, { mode: 'read' });
  expect(it.term.write(truth(0, 5))).toBe(false);
  expect(it.last().sentBytes).toBe(0);
});

test('the end of input follows what was typed before, on every connection', async () => {
  const it = stage();
  it.term.start();
  await it.settle();
  it.last().attach(0);
  it.term.write(truth(0, 100_000));
  it.term.closeInput();
  expect(it.last().sentOf('close_input')).toHaveLength(0);
  expect(it.term.write(truth(0, 1))).toBe(false);
  it.last().tell('ack', { input: 50_000 });
  expect(it.last().sentBytes).toBe(100_000);
  expect(it.last().sentOf('close_input')).toHaveLength(1);
  it.last().end(1012);
  await it.settle(0);
  it.last().attach(0, { input: 100_000 });
  expect(it.last().sentOf('close_input')).toHaveLength(1);
});
