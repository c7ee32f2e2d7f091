/**
 * What a session on pipes printed before this page came. Pages of past output are fetched until the head
 * is near; a program that prints faster than pages come is left to the reset of the socket.
 */
import type { Relay } from './http';
import { ApiError } from './problem';
import type { OutputPage } from './shapes';

export const HISTORY_BYTES = 1_048_576;
const NEAR = 65_536;
const ROUNDS = 3;
const RESTARTS = 3;

export interface History {
  /** Where to attach; null: the output outran us. */
  next: number | null;
  /** Everything below was printed before we looked. */
  head: number;
}

export async function readHistory(
  relay: Relay,
  id: string,
  span: { base: number; head: number; most: number },
  take: (page: OutputPage) => void,
  signal: AbortSignal,
): Promise<History> {
  let next = Math.max(span.base, span.head - span.most);
  let head = span.head;
  let restarts = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const goal = head;
    do {
      let page: OutputPage;
      try {
        page = await relay.output(id, next, signal);
      } catch (error) {
        const base =
          error instanceof ApiError && error.status === 410 ? error.number('base') : null;
        if (base === null || base <= next || ++restarts > RESTARTS) throw error;
        next = base;
        continue;
      }
      head = Math.max(head, page.head);
      if (page.next <= next) return { next, head };
      take(page);
      next = page.next;
    } while (next < goal);
    if (head - next <= NEAR) return { next, head };
  }
  return { next: null, head };
}
