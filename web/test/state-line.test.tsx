import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { TerminalState } from '../sdk';
import { initialState } from '../sdk/state';
import { StateLine } from '../src/terminal/state-line';

vi.mock('../src/lib/now', () => ({ useNow: () => 0 }));

beforeEach(() => vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true));
afterEach(() => vi.unstubAllGlobals());

function shown(state: Partial<TerminalState>): HTMLElement {
  const place = document.createElement('div');
  act(() =>
    createRoot(place).render(
      <StateLine
        state={{ ...initialState('me'), ...state }}
        session={undefined}
        onRetry={() => {}}
      />,
    ),
  );
  return place;
}

test('an HQ that answers is not blamed for a websocket that does not open', () => {
  const line = shown({ status: 'connecting', attempts: 3, cause: null });
  expect(line.textContent).toContain('after 3 tries: HQ answers, but no WebSocket opens.');
  expect(line.querySelector('a')?.getAttribute('href')).toBe('./selftest');
});

test('an HQ that does not answer has no self-test to offer', () => {
  const line = shown({ status: 'connecting', attempts: 3, cause: 'HQ does not answer' });
  expect(line.textContent).toContain('after 3 tries: HQ does not answer.');
  expect(line.querySelectorAll('a').length).toBe(0);
});
