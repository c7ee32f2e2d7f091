/** The last lines of a terminal as text, for as long as somebody looks at them. */
import { useEffect, useState } from 'react';
import { ApiError, type Tagged } from '../../sdk';
import { relay } from './relay';

const AGAIN_MS = 1_000;

export interface Shown {
  /** Null while nothing has come yet. */
  text: string | null;
  error: unknown;
}

const nothing: Shown = { text: null, error: null };

/** Asked once a second with a tag, so that a screen on which nothing changes costs an empty answer. */
export function useScreenText(id: string | null, lines: number): Shown {
  const [shown, show] = useState<Shown>(nothing);
  useEffect(() => {
    show(nothing);
    if (id === null) return;
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | null = null;
    let last: Tagged<string> | null = null;
    const ask = async (): Promise<void> => {
      try {
        if (last === null || document.visibilityState === 'visible') {
          last = await relay.screenText(id, lines, last, stop.signal);
          const text = last.value;
          show((was) => (was.text === text && was.error === null ? was : { text, error: null }));
        }
      } catch (error) {
        if (stop.signal.aborted) return;
        show((was) => ({ ...was, error }));
        if (error instanceof ApiError && !error.retryable) return;
      }
      if (!stop.signal.aborted) timer = setTimeout(() => void ask(), AGAIN_MS);
    };
    void ask();
    return () => {
      stop.abort();
      if (timer !== null) clearTimeout(timer);
    };
  }, [id, lines]);
  return shown;
}
