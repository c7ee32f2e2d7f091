import { expect, test } from 'vitest';
import { fuzzy } from '../src/lib/fuzzy';

const best = (typed: string, texts: string[]): string | undefined =>
  texts
    .flatMap((text) => {
      const match = fuzzy(text, typed);
      return match ? [{ text, score: match.score }] : [];
    })
    .toSorted((a, b) => b.score - a.score)[0]?.text;

test('letters in order, words in any', () => {
  expect(fuzzy('deploy bash -l box', 'dpl')).not.toBeNull();
  expect(fuzzy('deploy bash -l box', 'box dep')).not.toBeNull();
  expect(fuzzy('deploy', 'dx')).toBeNull();
  expect(fuzzy('deploy', '')?.at).toEqual([]);
  expect(fuzzy('Go to sessions', 'SESS')?.at).toEqual([6, 7, 8, 9]);
});

test('beginnings and whole words win', () => {
  expect(best('set', ['Reset the size', 'Go to settings'])).toBe('Go to settings');
  expect(best('ns', ['transparent', 'New session'])).toBe('New session');
  expect(best('test', ['t e s t', 'latest', 'test'])).toBe('test');
});

test('what is typed is text, never a pattern', () => {
  expect(fuzzy('a.b', '.*')).toBeNull();
  expect(fuzzy('(x', '(')).not.toBeNull();
});
