/**
 * The live store: one event stream feeds what the page knows of HQ. Events land in the query cache
 * a few times a second; nothing is asked again and again while the stream stands.
 */
import { useSyncExternalStore } from 'react';
import {
  EventStream,
  type EventsState,
  type RelayEvent,
  type Runner,
  type Session,
  subjectOf,
} from '../../sdk';
import { queries, relay } from './client';
import { foldRunners, foldSession, foldSessions, record } from './journal';

const FLUSH_MS = 100;
const RECOUNT_MS = 1_000;

export type Listener = (event: RelayEvent) => void;
const listeners = new Set<Listener>();
let pending: RelayEvent[] = [];
let recount: ReturnType<typeof setTimeout> | null = null;

/** A runner's number of sessions is not an event of the runner's. */
const counts = new Set(['session.created', 'session.ended', 'session.deleted']);
/** One event stands for all sessions of the runner. */
const sweeping = new Set(['runner.online', 'runner.offline']);

function recountRunners(): void {
  if (recount !== null) return;
  recount = setTimeout(() => {
    recount = null;
    void queries.invalidateQueries({ queryKey: ['runners'] });
  }, RECOUNT_MS);
}

function apply(batch: RelayEvent[]): void {
  queries.setQueryData<Session[]>(['sessions'], (rows) => rows && batch.reduce(foldSessions, rows));
  queries.setQueryData<Runner[]>(['runners'], (rows) => rows && batch.reduce(foldRunners, rows));
  for (const event of batch) {
    const [kind, id] = subjectOf(event);
    if (kind === 'sessions') {
      if (event.type === 'session.deleted') {
        void queries.invalidateQueries({ queryKey: ['session', id] });
      } else
        queries.setQueryData<Session>(['session', id], (row) => row && foldSession(row, event));
    }
    // who came or went may have come by a share
    if (event.type === 'session.changed') {
      void queries.invalidateQueries({ queryKey: ['shares', id] });
    }
    if (kind === 'shares') void queries.invalidateQueries({ queryKey: ['shares'] });
    if (counts.has(event.type)) recountRunners();
    if (sweeping.has(event.type)) {
      void queries.invalidateQueries({ queryKey: ['sessions'] });
      void queries.invalidateQueries({ queryKey: ['session'] });
    }
  }
}

function flush(): void {
  const batch = pending;
  pending = [];
  apply(batch);
}

const stream = new EventStream(relay, {
  event: (event) => {
    record(event);
    if (pending.length === 0) setTimeout(flush, FLUSH_MS);
    pending.push(event);
    for (const listener of listeners) listener(event);
  },
  restart: () => {
    for (const key of ['sessions', 'session', 'runners', 'shares']) {
      void queries.invalidateQueries({ queryKey: [key] });
    }
  },
});
stream.subscribe(() => {
  if (stream.snapshot().status === 'refused') {
    void queries.invalidateQueries({ queryKey: ['me'] });
  }
});

/** For as long as somebody is logged in. */
export function followEvents(): () => void {
  stream.start();
  return () => stream.close();
}

/** Told every event as it comes; not for state, which is in the query cache. */
export function onEvent(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useLive = (): EventsState => useSyncExternalStore(stream.subscribe, stream.snapshot);
export const retryLive = (): void => stream.retry();
