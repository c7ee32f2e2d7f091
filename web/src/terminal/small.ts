/** A phone shows a session as it is; its size changes only on request. */
import { useSyncExternalStore } from 'react';

const query = window.matchMedia('(max-width: 40rem), (pointer: coarse)');

export const isSmall = (): boolean => query.matches;

function subscribe(listener: () => void): () => void {
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

export const useSmall = (): boolean => useSyncExternalStore(subscribe, isSmall);
