import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Dialog } from '../src/ui/dialog';

let root: Root;
const closed = vi.fn();

beforeEach(() => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  closed.mockClear();
});
afterEach(() => vi.unstubAllGlobals());

function open(): void {
  const place = document.body.appendChild(document.createElement('div'));
  root = createRoot(place);
  act(() =>
    root.render(
      <Dialog title="New" onClose={closed}>
        it
      </Dialog>,
    ),
  );
}

test('another place closes what is open, and only what is open', () => {
  open();
  window.dispatchEvent(new HashChangeEvent('hashchange'));
  expect(closed).toHaveBeenCalledTimes(1);
  act(() => root.unmount());
  window.dispatchEvent(new HashChangeEvent('hashchange'));
  expect(closed).toHaveBeenCalledTimes(1);
});

test.each([
  ['Back closes it and stays', 'traverse', 1, true],
  ['Forward goes where it leads', 'traverse', 3, false],
  ['a link goes where it leads', 'push', -1, false],
])('%s', (_name, navigationType, index, stays) => {
  const navigation = Object.assign(new EventTarget(), { currentEntry: { index: 2 } });
  vi.stubGlobal('navigation', navigation);
  open();
  const event = new Event('navigate', { cancelable: true });
  navigation.dispatchEvent(Object.assign(event, { navigationType, destination: { index } }));
  expect([event.defaultPrevented, closed.mock.calls.length]).toEqual([stays, stays ? 1 : 0]);
  act(() => root.unmount());
});
