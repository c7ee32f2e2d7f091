import { expect, test } from 'vitest';
import { type RelayEvent, readRunner, readSession } from '../sdk';
import { caughtUp, foldRunners, foldSession, foldSessions, record } from '../src/lib/journal';

const event = (type: string, subject: string, data: unknown): RelayEvent => ({
  id: 'z-1',
  type,
  time: null,
  subject,
  actor: '',
  data,
});
const session = (id: string, more = {}) => {
  const read = readSession({ id, state: 'running', ...more });
  if (!read) throw new Error('not a session');
  return read;
};

test('an event puts a session where it was, adds it, or takes it away', () => {
  const rows = [session('a'), session('b')];
  const changed = foldSessions(
    rows,
    event('session.changed', 'sessions/b', { id: 'b', title: 't' }),
  );
  expect(changed.map((row) => [row.id, row.title])).toEqual([
    ['a', ''],
    ['b', 't'],
  ]);
  expect(foldSessions(rows, event('session.created', 'sessions/c', { id: 'c' }))).toHaveLength(3);
  expect(foldSessions(rows, event('session.deleted', 'sessions/a', null))).toEqual([rows[1]]);
  for (const odd of [null, 7, {}, { id: 4 }]) {
    expect(foldSessions(rows, event('session.changed', 'sessions/b', odd))).toBe(rows);
  }
  expect(foldSessions(rows, event('novel', 'things/b', { id: 'b' }))).toBe(rows);
});

test('one session hears of itself only', () => {
  const row = session('a');
  expect(foldSession(row, event('session.changed', 'sessions/b', { id: 'b' }))).toBe(row);
  expect(
    foldSession(row, event('session.ended', 'sessions/a', { id: 'a', state: 'exited' })).state,
  ).toBe('exited');
});

test('a runner is known by its name', () => {
  const runner = readRunner({ id: 'r', name: 'box', state: 'online' });
  if (!runner) throw new Error('not a runner');
  const away = { id: 'r', name: 'box', state: 'offline' };
  expect(foldRunners([runner], event('runner.offline', 'runners/box', away))[0]?.state).toBe(
    'offline',
  );
  expect(foldRunners([runner], event('runner.offline', 'runners/box', null))).toEqual([]);
});

test('a list that was under way while events came gets them on top', async () => {
  let answer: (rows: ReturnType<typeof session>[]) => void = () => {};
  const asked = caughtUp(
    () =>
      new Promise<ReturnType<typeof session>[]>((resolve) => {
        answer = resolve;
      }),
    foldSessions,
  );
  record(event('session.created', 'sessions/new', { id: 'new' }));
  answer([session('a')]);
  expect((await asked).map((row) => row.id)).toEqual(['a', 'new']);
});
