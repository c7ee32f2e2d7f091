import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Crash } from '../src/crash';

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function Broken(): never {
  throw new Error('a <b>fault</b> \u202e\u0007 of this page');
}

test('a fault is said, without the page and without what its text could do', () => {
  const place = document.createElement('div');
  act(() =>
    createRoot(place).render(
      <Crash>
        <Broken />
      </Crash>,
    ),
  );
  expect(place.querySelector('[role=alert] h1')?.textContent).toBe('This page broke');
  expect(place.querySelector('code')?.textContent).toMatch(/^a <b>fault<\/b> +of this page$/);
  expect(place.querySelector('b')).toBeNull();
});
