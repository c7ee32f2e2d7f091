import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ScreenText } from '../src/ui/screen-text';

beforeEach(() => vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true));
afterEach(() => vi.unstubAllGlobals());

function lines(text: string): string[][] {
  const place = document.createElement('div');
  act(() => createRoot(place).render(<ScreenText shown={{ text, error: null }} />));
  return [...place.querySelectorAll('pre > span')].map((line) =>
    [...line.childNodes].map((part) => part.textContent ?? '').filter((part) => part !== ''),
  );
}

test('what a line says may wrap, its frame stays beside it', () => {
  expect(lines('│   1. Yes      │')).toEqual([['│   ', '1. Yes', '│']]);
  expect(lines('  plain | text')).toEqual([['  ', 'plain | text']]);
});

test('nothing of a line is lost, not even of one that begins far to the right', () => {
  const all = ['╭──────╮', 'a', '', `${' '.repeat(60)}right`, '│', '├─ name ──────────────┤'];
  expect(lines(all.join('\n')).map((parts) => parts.join(''))).toEqual(all);
});
