/**
 * The one client of this page. A tab that was opened with a share speaks with the share's secret and
 * never with a cookie; every other tab is the operator's.
 */
import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError, Relay } from '../../sdk';
import { shareSecret } from './share-secret';

export const relay = new Relay({
  base: document.baseURI,
  ...(shareSecret === null ? {} : { token: shareSecret }),
});

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
