import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Session } from '../sdk';
import { SessionRow } from '../src/pages/session-row';

beforeEach(() => vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true));
afterEach(() => vi.unstubAllGlobals());

const now = Date.now();
const at = (seconds: number): string => new Date(now - seconds * 1000).toISOString();

function row(more: Partial<Session>): string {
  const session = {
    id: 's1',
    name: 'deploy',
    title: '',
    runner: 'box',
    command: ['bash'],
    state: 'running',
    exit: null,
    viewers: 0,
    created_at: at(100),
    started_at: at(100),
    ended_at: null,
    ...more,
  } as Session;
  const place = document.createElement('div');
  const table = (
    <table>
      <tbody>
        <SessionRow
          session={session}
          current={false}
          selected={false}
          peek={{ id: null, soon: () => {}, now: () => {}, close: () => {} }}
          onSelect={() => {}}
        />
      </tbody>
    </table>
  );
  act(() => createRoot(place).render(table));
  return place.textContent ?? '';
}

test('what runs says its age once, what has ended says how long it ran as well', () => {
  expect(row({}).match(/\d+ m/g)?.length).toBe(1);
  const over = row({ state: 'exited', exit: { code: 0 } as Session['exit'], ended_at: at(40) });
  expect(over).toContain('after 1 m');
  expect(over).toContain(' ago');
});
