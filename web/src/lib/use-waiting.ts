/** Who needs a person now, for everything that says so. */
import { useMemo } from 'react';
import { useSnoozes, type Waiting, waiting } from './attention';
import { useNow } from './now';
import { useSessions } from './relay';

const MINUTE_MS = 60_000;

export function useWaiting(): Waiting {
  const { data } = useSessions();
  const snoozes = useSnoozes();
  // what was put off comes back by itself; nobody needs that to the second
  const minute = Math.floor(useNow() / MINUTE_MS) * MINUTE_MS;
  return useMemo(() => waiting(data ?? [], snoozes, minute), [data, snoozes, minute]);
}
