import { QueryClientProvider } from '@tanstack/react-query';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Runner } from '../sdk';
import { queries, relay } from '../src/lib/relay';
import { StartDialog } from '../src/start/dialog';

const box = { id: 'r1', name: 'box', state: 'online', capacity: 0, sessions: 0, clis: [] };

beforeEach(() => vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true));
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test('who asks before the runners are listed has asked once', async () => {
  let list: (runners: Runner[]) => void = () => {};
  vi.spyOn(relay, 'runners').mockReturnValue(
    new Promise((resolve) => {
      list = resolve;
    }),
  );
  const start = vi.spyOn(relay, 'start').mockReturnValue(new Promise(() => {}));
  const place = document.body.appendChild(document.createElement('div'));
  const root = createRoot(place);
  act(() =>
    root.render(
      <QueryClientProvider client={queries}>
        <StartDialog draft={{ command: ['htop'] }} onClose={() => {}} />
      </QueryClientProvider>,
    ),
  );

  const enter = new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true });
  act(() => void document.getElementById('start-command')?.dispatchEvent(enter));
  expect(start).not.toHaveBeenCalled();

  await act(async () => list([box as unknown as Runner]));
  await act(() => vi.waitFor(() => expect(start).toHaveBeenCalledTimes(1)));
  expect(start.mock.calls[0]?.[0]).toMatchObject({ command: ['htop'], runner: 'box' });
  act(() => root.unmount());
});
