import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiError, NetworkError } from '../sdk';
import { again, send, takeBack, useOutbox } from '../src/lib/outbox';
import { relay } from '../src/lib/relay';

const done = { id: '', state: 'submitted' as const, evidence: 'empty', offset: 0 };
const refused = (state: string): ApiError =>
  new ApiError(409, 'not_idle', '', 'no', null, true, null, [], { attention: { state } });
const item = () => useOutbox.getState().items[0];

beforeEach(() => {
  vi.useFakeTimers();
  useOutbox.setState({ items: [] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('a message without an answer is tried again under the same id', async () => {
  const message = vi
    .spyOn(relay, 'message')
    .mockRejectedValueOnce(new NetworkError('lost'))
    .mockResolvedValueOnce(done);
  send('s', 'hello', 'idle');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(item()?.state).toBe('submitted');
  const ids = message.mock.calls.map((call) => call[2]);
  expect(ids).toEqual([item()?.id, item()?.id]);
  expect(message.mock.calls.map((call) => call[1].when)).toEqual(['idle', 'idle']);
  await vi.runAllTimersAsync();
  expect(item()).toBeUndefined();
});

test('what nobody is sure of is tried again as it was, by hand too', async () => {
  const message = vi.spyOn(relay, 'message').mockRejectedValue(new NetworkError('lost'));
  send('s', 'hello', 'now');
  await vi.runAllTimersAsync();
  expect(item()?.state).toBe('unsure');
  const tries = message.mock.calls.length;
  expect(tries).toBeGreaterThan(1);
  message.mockResolvedValueOnce(done);
  again(item()?.id ?? '');
  await vi.advanceTimersByTimeAsync(1);
  expect(item()?.state).toBe('submitted');
  expect(message.mock.calls.length).toBe(tries + 1);
  const said = message.mock.calls.map((call) => [call[1].text, call[1].when, call[2]]);
  expect(new Set(said.map((one) => JSON.stringify(one))).size).toBe(1);
  expect(said[0]).toEqual(['hello', 'now', item()?.id]);
});

test('who works is waited for, who asks is not', async () => {
  const message = vi
    .spyOn(relay, 'message')
    .mockRejectedValueOnce(refused('working'))
    .mockRejectedValueOnce(refused('approve'));
  send('s', 'hello', 'idle');
  await vi.runAllTimersAsync();
  expect(item()).toMatchObject({ state: 'refused', code: 'not_idle', attention: 'approve' });
  expect(message.mock.calls.map((call) => call[1].wait)).toEqual([0, 10]);
  message.mockResolvedValueOnce(done);
  again(item()?.id ?? '', 'now');
  again(item()?.id ?? '', 'now');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(message).toHaveBeenCalledTimes(3);
  expect(new Set(message.mock.calls.map((call) => call[2])).size).toBe(1);
});

test('what is taken back is gone once HQ says that it was not typed', async () => {
  const later: ((error: ApiError) => void)[] = [];
  vi.spyOn(relay, 'message').mockImplementation(() => new Promise((_, no) => later.push(no)));
  send('s', 'hello', 'idle');
  takeBack(item()?.id ?? '');
  expect(item()).toBeDefined();
  later[0]?.(refused('working'));
  await vi.runAllTimersAsync();
  expect(item()).toBeUndefined();
  expect(later.length).toBe(1);
});
