/** The one client of this page, and what it asks again and again. */
import { QueryCache, QueryClient, useQuery } from '@tanstack/react-query';
import { ApiError, Relay } from '../../sdk';

export const relay = new Relay({ base: document.baseURI });

const POLL_MS = 2_000;

export const queries = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (isUnauthorized(error) && query.queryKey[0] !== 'me') {
        void queries.invalidateQueries({ queryKey: ['me'] });
      }
    },
  }),
  defaultOptions: {
    queries: {
      retry: false,
      networkMode: 'always',
      staleTime: 1_000,
      refetchOnReconnect: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

export function isUnauthorized(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

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

export const useRunners = () =>
  useQuery({
    queryKey: ['runners'],
    queryFn: ({ signal }) => timed(() => relay.runners(signal)),
    refetchInterval: POLL_MS,
  });

export const useSessions = () =>
  useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => timed(() => relay.sessions(signal)),
    refetchInterval: POLL_MS,
  });

export const useSession = (id: string) =>
  useQuery({
    queryKey: ['session', id],
    queryFn: ({ signal }) => timed(() => relay.session(id, signal)),
    refetchInterval: (query) =>
      query.state.error instanceof ApiError && query.state.error.status === 404 ? false : POLL_MS,
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
