/**
 * Messages on their way into programs. Each has one id for its whole life: what is tried again, after
 * a break or a refusal, is typed once however often it arrives.
 */
import { create } from 'zustand';
import { ApiError, type AttentionState, readAttention, type Session, uuidv7 } from '../../sdk';
import { relay } from './relay';

export type When = 'idle' | 'now';
export type Delivery = 'sending' | 'waiting' | 'written' | 'submitted' | 'refused' | 'unsure';

export interface Item {
  id: string;
  session: string;
  text: string;
  /** Part of what its id stands for, as the text is. */
  when: When;
  state: Delivery;
  /** What shows that it was taken. */
  evidence: string;
  /** Why it was refused: a problem's code, its words, and what the program does. */
  code: string;
  reason: string;
  attention: AttentionState | null;
  /** It was asked back while it waited. */
  back: boolean;
}

/** HQ waits that long for the program; then it is asked again, for as long as the program works. */
const WAIT_S = 10;
const RETRIES_MS = [1_000, 2_000, 4_000];
const KEPT = 20;
/** What went well is shown that long, since it lies on what the program shows. */
const SHOWN_MS = 20_000;

export const useOutbox = create<{ items: readonly Item[] }>(() => ({ items: [] }));

const find = (id: string): Item | undefined =>
  useOutbox.getState().items.find((item) => item.id === id);

function change(id: string, more: Partial<Item>): void {
  useOutbox.setState(({ items }) => ({
    items: items.map((item) => (item.id === id ? { ...item, ...more } : item)),
  }));
}

export function dismiss(id: string): void {
  useOutbox.setState(({ items }) => ({ items: items.filter((item) => item.id !== id) }));
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** It works now and may soon not: worth another wait. What asks something is not. */
function worthWaiting(error: ApiError, attention: AttentionState | null): boolean {
  return error.code === 'not_idle' && (attention === 'working' || attention === 'stalled');
}

/** Whether an answer says that nothing was typed. A server's failure does not. */
const refused = (error: unknown): error is ApiError =>
  error instanceof ApiError && error.status < 500 && error.code !== 'idempotency_mismatch';

/** One attempt. True: it is worth another. */
async function attempt(item: Item, wait: number, missed: number): Promise<boolean> {
  const { id, session, text, when } = item;
  try {
    const { state, evidence } = await relay.message(session, { text, when, wait }, id);
    change(id, { state, evidence });
    // what is not known to be taken stays until it was read
    if (state === 'submitted') setTimeout(() => dismiss(id), SHOWN_MS);
    return false;
  } catch (error) {
    if (!refused(error)) {
      change(id, { state: 'unsure' });
      return missed < RETRIES_MS.length && !find(id)?.back;
    }
    const attention = readAttention(error.members.attention)?.state ?? null;
    if (find(id)?.back) {
      dismiss(id);
      return false;
    }
    if (worthWaiting(error, attention)) {
      change(id, { state: 'waiting', attention });
      return true;
    }
    change(id, { state: 'refused', code: error.code, reason: error.message, attention });
    return false;
  }
}

const busy = new Set<string>();

async function deliver(id: string): Promise<void> {
  // two clicks are one attempt
  if (busy.has(id)) return;
  busy.add(id);
  try {
    let missed = 0;
    for (;;) {
      const item = find(id);
      if (!item) return;
      // only what works is waited for: what asks something is told of at once
      const wait = item.when === 'idle' && item.state === 'waiting' ? WAIT_S : 0;
      if (!(await attempt(item, wait, missed))) return;
      if (find(id)?.state !== 'unsure') missed = 0;
      else await pause(RETRIES_MS[missed++] ?? 0);
    }
  } finally {
    busy.delete(id);
  }
}

/**
 * What HQ cannot tell the state of is typed at once, as its person sees the screen; anything else
 * waits for the program.
 */
export const whenFor = (session: Session | undefined): When =>
  session && (session.attention?.state ?? 'unknown') === 'unknown' ? 'now' : 'idle';

/** The newest, and all that is not decided. */
const kept = (items: readonly Item[]): readonly Item[] =>
  items.filter(
    ({ state }, i) =>
      i >= items.length - KEPT || state === 'sending' || state === 'waiting' || state === 'unsure',
  );

export function send(session: string, text: string, when: When): void {
  const item: Item = {
    id: uuidv7(),
    session,
    text,
    when,
    state: 'sending',
    evidence: '',
    code: '',
    reason: '',
    attention: null,
    back: false,
  };
  useOutbox.setState(({ items }) => ({ items: kept([...items, item]) }));
  void deliver(item.id);
}

/** The same message under the same id; one that was refused may be typed at once. */
export function again(id: string, when?: When): void {
  change(id, { state: 'sending', back: false, ...(when && { when }) });
  void deliver(id);
}

/** Taken back when HQ next says that it has not typed it. */
export const takeBack = (id: string): void => change(id, { back: true });
