import { act, useLayoutEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Binding, useKeys } from '../src/lib/keyboard';
import { Help } from '../src/shell/help';
import { LeaveHint } from '../src/terminal/leave-hint';

beforeEach(() => vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true));
afterEach(() => {
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

function render(what: React.ReactNode): HTMLElement {
  const place = document.body.appendChild(document.createElement('div'));
  act(() => createRoot(place).render(what));
  return place;
}

test('while a program has the keys it is said how to get them back', () => {
  const terminal = document.body.appendChild(document.createElement('div'));
  terminal.className = 'xterm';
  const field = terminal.appendChild(document.createElement('textarea'));
  const place = render(<LeaveHint />);
  expect(place.textContent).toBe('');
  act(() => field.focus());
  expect(place.textContent).toBe('Ctrl Shift Space: leave the terminal');
  act(() => field.blur());
  expect(place.textContent).toBe('');
});

test('single keys of a terminal stand below what works inside, arrows are arrows', () => {
  const text = render(<Help onClose={() => {}} />).textContent ?? '';
  const order = ['Leave the terminal', 'Search without leaving', 'after leaving it', 'Back into'];
  const places = order.map((words) => text.indexOf(words));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(Math.min(...places)).toBeGreaterThanOrEqual(0);
  expect(text).toContain('any arrow←');
});

function press(key: string, at?: number): void {
  const event = new KeyboardEvent('keydown', { key, bubbles: true });
  if (at !== undefined) Object.defineProperty(event, 'timeStamp', { value: at });
  document.body.dispatchEvent(event);
}

function Bound({ keys }: { keys: Binding[] }) {
  useKeys(keys);
  return null;
}

test('two keys belong together by when they were pressed, not by when they are heard', () => {
  vi.useFakeTimers();
  const run = vi.fn();
  render(<Bound keys={[{ keys: 'g i', run }]} />);
  press('g', 100);
  vi.setSystemTime(Date.now() + 2_000);
  press('i', 300);
  expect(run).toHaveBeenCalledTimes(1);
  press('g', 10_000);
  press('i', 10_501);
  expect(run).toHaveBeenCalledTimes(1);
  vi.useRealTimers();
});

test('what is drawn can be pressed', () => {
  const run = vi.fn();
  function Page() {
    useLayoutEffect(() => press('y'), []);
    return <Bound keys={[{ keys: 'y', run }]} />;
  }
  render(<Page />);
  expect(run).toHaveBeenCalledTimes(1);
});
