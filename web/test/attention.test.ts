import { expect, test } from 'vitest';
import type { Session } from '../sdk';
import {
  byUrgency,
  dismiss,
  needs,
  nextOf,
  snooze,
  useSnoozes,
  waiting,
  wakeAll,
} from '../src/lib/attention';
import { marked, saysYes } from '../src/lib/choice';
import { newsOf } from '../src/lib/notify';
import { tabTitle } from '../src/lib/tab';
import { sessionLook } from '../src/status';
import { columns, stepped } from '../src/wall/grid';

const at = (seconds: number): string => new Date(1_000_000 + seconds * 1000).toISOString();

function session(
  id: string,
  state: string | null,
  since = 0,
  more: Partial<Session> = {},
): Session {
  const attention = state === null ? null : { state, since: at(since), source: '', evidence: '' };
  return { id, state: 'running', exit: null, attention, ...more } as Session;
}

test('only what runs and waits needs somebody, by severity and then by age', () => {
  const rows = [
    session('a', 'stalled', 1),
    session('b', 'ask', 9),
    session('c', 'approve', 20),
    session('d', 'ask', 3),
    session('e', 'working'),
    session('f', 'unknown'),
    session('g', null),
    session('h', 'ask', 0, { state: 'unreachable' }),
    session('i', 'error', 0, { state: 'exited' }),
  ];
  expect(
    rows
      .filter(needs)
      .toSorted(byUrgency)
      .map((row) => row.id),
  ).toEqual(['c', 'd', 'b', 'a']);
});

test('the next one is another than the open one, where there is another', () => {
  const [a, b] = [session('a', 'ask'), session('b', 'ask')];
  expect(nextOf([a, b], null)).toBe(a);
  expect(nextOf([a, b], 'a')).toBe(b);
  expect(nextOf([a, b], 'b')).toBe(a);
  expect(nextOf([a], 'a')).toBe(a);
  expect(nextOf([], 'a')).toBeUndefined();
});

test('what is snoozed is quiet for a while, and only for what it asked then', () => {
  const one = session('a', 'ask', 5);
  snooze([one], 0);
  const count = (row: Session, now: number): number =>
    waiting([row], useSnoozes.getState(), now).rows.length;
  expect(count(one, 1_000)).toBe(0);
  expect(count(one, 20 * 60_000)).toBe(1);
  expect(count(session('a', 'ask', 6), 1_000)).toBe(1);
  wakeAll();
  expect(count(one, 1_000)).toBe(1);
});

test('what is dismissed is quiet until it asks anew, and many are put off at once', () => {
  const [one, other] = [session('a', 'ask', 5), session('b', 'approve', 5)];
  const now = 40 * 60_000;
  dismiss([one, other], 0);
  const told = (rows: Session[]) => {
    const { snoozed, dismissed, rows: shown } = waiting(rows, useSnoozes.getState(), now);
    return [shown.length, snoozed, dismissed];
  };
  expect(told([one, other])).toEqual([0, 0, 2]);
  snooze([other], now);
  expect(told([one, other])).toEqual([0, 1, 1]);
  expect(told([session('a', 'ask', 6), other])).toEqual([1, 1, 0]);
  wakeAll();
  expect(told([one, other])).toEqual([2, 0, 0]);
});

test('a session without a word is running, an unknown one is said to be that', () => {
  expect(sessionLook(session('a', null)).label).toBe('running');
  expect(sessionLook(session('a', 'unknown')).label).toBe('unknown');
  expect(sessionLook(session('a', 'ask', 0, { state: 'unreachable' })).label).toBe('unreachable');
  const told = session('a', 'ask');
  if (told.attention)
    Object.assign(told.attention, { source: 'screen', evidence: 'which\u202e one' });
  expect(sessionLook(told).hint).toMatch(/its screen\. “which {2}one”$/);
});

test('only news is told, and not what was there when the page opened', () => {
  const news = newsOf();
  const [a, b] = [session('a', 'ask', 1), session('b', 'approve', 2)];
  expect(news([a])).toEqual([]);
  expect(news([a, b])).toEqual([b]);
  expect(news([a, b])).toEqual([]);
  expect(news([session('a', 'ask', 8), b]).map((row) => row.id)).toEqual(['a']);
});

test.each([
  ['❯ 1. Yes\n  2. No, and tell Claude', 'Yes', true],
  ['│ ❯ 1. No, exit      │\n│   2. Yes, proceed  │', 'No, exit', false],
  ['› 1. Yes, proceed (y)\n  2. Yes, and do not ask again', 'Yes, proceed (y)', true],
  ['│ ● 1. Allow once │\n│   2. Allow always │\n│   3. No │', 'Allow once', true],
  ['  1. Yes\n❯ 2. No', 'No', false],
  ['> hello', null, false],
  ['1. first\n2. second\n> ', null, false],
  ['❯ 1. alone', null, false],
])('what Enter would take in %j', (text, choice, yes) => {
  expect(marked(text)).toBe(choice);
  expect(choice !== null && saysYes(choice)).toBe(yes);
});

test('the wall takes the largest cells with which all are in sight', () => {
  expect(columns(1, 1_000, 700)).toBe(2);
  expect(columns(12, 1_000, 700)).toBe(3);
  expect(columns(48, 360, 600)).toBe(2);
  expect(columns(0, 0, 0)).toBe(1);
  expect(stepped('ArrowDown', 1, 10, 4)).toBe(5);
  expect(stepped('ArrowUp', 1, 10, 4)).toBe(1);
  expect(stepped('End', 1, 10, 4)).toBe(9);
  expect(stepped('x', 1, 10, 4)).toBeNull();
});

test('the title says how many', () => {
  expect(tabTitle('', 0)).toBe('AgentRelay');
  expect(tabTitle('deploy, ASK', 2)).toBe('(2) deploy, ASK · AgentRelay');
});
