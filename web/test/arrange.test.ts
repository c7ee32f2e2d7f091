import { expect, test } from 'vitest';
import { readSession, type Session } from '../sdk';
import { arrange, groupOf, readView, writeView } from '../src/lib/arrange';
import { fontStack } from '../src/lib/settings';

const session = (name: string, more: Record<string, unknown> = {}): Session => {
  const read = readSession({ id: name, name, state: 'running', runner: 'box', ...more });
  if (!read) throw new Error('not a session');
  return read;
};
const all = [
  session('b', { created_at: '2026-01-01T00:00:02Z', runner: 'r10' }),
  session('a', { created_at: '2026-01-01T00:00:01Z', runner: 'r9' }),
  session('c', { created_at: '2026-01-01T00:00:03Z', state: 'exited', runner: 'r9' }),
];
const names = (query: string): string[] =>
  arrange(all, readView(new URLSearchParams(query))).map((row) => row.name);

test('a list is shown, sorted, grouped and filtered as its address says', () => {
  expect(names('')).toEqual(['b', 'a']);
  expect(names('show=all')).toEqual(['c', 'b', 'a']);
  expect(names('show=all&sort=-started')).toEqual(['a', 'b', 'c']);
  expect(names('show=all&sort=name')).toEqual(['a', 'b', 'c']);
  expect(names('show=all&group=runner')).toEqual(['c', 'a', 'b']);
  expect(names('show=ended')).toEqual(['c']);
  expect(names('show=all&q=r9+c')).toEqual(['c']);
  expect(groupOf(session('x'), 'runner')).toBe('box');
});

test('the address holds what differs, and nonsense is nothing', () => {
  expect(writeView(readView(new URLSearchParams('show=live&sort=started&q='))).toString()).toBe('');
  const odd = new URLSearchParams('show=x&sort=-y&group=z');
  expect(readView(odd)).toMatchObject({ show: 'live', sort: 'started', group: 'none' });
  const full = 'show=all&sort=-name&group=state&q=a+b';
  expect(writeView(readView(new URLSearchParams(full))).toString()).toBe(full);
});

test('a font is a name, not a style sheet', () => {
  expect(fontStack('')).not.toContain('""');
  expect(fontStack('Fira"; } * { color: red')).toMatch(/^"Fira {2}\* {2}color: red", ui-monospace/);
});
