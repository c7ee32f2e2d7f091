/** What this page knows of HQ, and how it asks. */
import { useQuery } from '@tanstack/react-query';
import { ApiError } from '../../sdk';
import { isUnauthorized, queries, relay } from './client';
import { caughtUp, foldRunners, foldSession, foldSessions } from './journal';
import { useLive } from './live';

export { isUnauthorized, queries, relay } from './client';

const POLL_MS = 2_000;

/** How long the last answer took; null when the last question got none. */
let roundTrip: number | null = null;
export const lastRoundTrip = (): number | null => roundTrip;

async function timed<T>(ask: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  try {
    const answer = await ask();
    roundTrip = performance.now() - begun;
    return answer;
  } catch (error) {
    if (!(error instanceof ApiError)) roundTrip = null;
    throw error;
  }
}

export const useMe = () =>
  useQuery({
    queryKey: ['me'],
    queryFn: ({ signal }) => relay.me(signal),
    staleTime: 60_000,
    refetchInterval: (query) =>
      query.state.error && !isUnauthorized(query.state.error) ? POLL_MS : false,
  });

/** Asks again and again only while no events come, or the last answer was none. */
function usePolling() {
  const { status } = useLive();
  return (query: { state: { error: Error | null } }): number | false => {
    const { error } = query.state;
    if (error instanceof ApiError && error.status === 404) return false;
    return error || status !== 'live' ? POLL_MS : false;
  };
}

export const useRunners = () =>
  useQuery({
    queryKey: ['runners'],
    queryFn: ({ signal }) => caughtUp(() => timed(() => relay.runners(signal)), foldRunners),
    refetchInterval: usePolling(),
  });

export const useSessions = () =>
  useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => caughtUp(() => timed(() => relay.sessions(signal)), foldSessions),
    refetchInterval: usePolling(),
  });

export const useSession = (id: string) =>
  useQuery({
    queryKey: ['session', id],
    queryFn: ({ signal }) => caughtUp(() => timed(() => relay.session(id, signal)), foldSession),
    refetchInterval: usePolling(),
  });

export const useShares = (session: string) =>
  useQuery({
    queryKey: ['shares', session],
    queryFn: ({ signal }) => relay.shares(session, signal),
    refetchInterval: usePolling(),
  });

/**
 * Ask everything anew, because who is asking has changed. An answer under way is for whoever asked
 * before, and would be taken for the new one if it were not cancelled.
 */
export async function identityChanged(): Promise<void> {
  await queries.cancelQueries();
  await queries.invalidateQueries();
}

export async function signOut(): Promise<void> {
  await relay.logout();
  queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'me' });
  await identityChanged();
}
