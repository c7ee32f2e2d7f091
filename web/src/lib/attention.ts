/** Who needs a person, in what order, and what was put off. */
import { create } from 'zustand';
import type { AttentionState, Session } from '../../sdk';
import { brief, parseTime } from './format';

/** The worst first. What works, is idle, done or unknown waits for nobody. */
const severity: Partial<Record<AttentionState, number>> = {
  approve: 0,
  ask: 1,
  error: 2,
  stalled: 3,
};

const SNOOZE_MS = 15 * 60_000;
/** Until it asks anew; what has waited that long is shown again all the same. */
const DISMISS_MS = 30 * 24 * 3_600_000;
const KEY = 'agentrelay.snoozed';

/** Away, ended or unknown sessions need nobody: there is nothing one could answer. */
export function needs(session: Session): boolean {
  const { state, attention } = session;
  return state === 'running' && attention != null && severity[attention.state] !== undefined;
}

export const sinceOf = (session: Session): number | null =>
  parseTime(session.attention?.since ?? null);

/** How long it has been as it is; empty where that is not known. */
export function attentionAge(session: Session, now: number): string {
  const since = session.state === 'running' ? sinceOf(session) : null;
  return since === null ? '' : brief(now - since);
}

const rank = (session: Session): number => severity[session.attention?.state ?? 'unknown'] ?? 9;

export const byUrgency = (a: Session, b: Session): number =>
  rank(a) - rank(b) || (sinceOf(a) ?? 0) - (sinceOf(b) ?? 0) || a.id.localeCompare(b.id);

/** What a session waited for when it was put off: anything newer is news. */
interface Snooze {
  what: string;
  until: number;
  dismissed?: true;
}
type Snoozes = Record<string, Snooze>;

const whatOf = ({ attention }: Session): string =>
  attention ? `${attention.state} ${attention.since}` : '';

function load(): Snoozes {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    const entries = Object.entries(stored as Record<string, Partial<Snooze>>);
    return Object.fromEntries(
      entries.flatMap(([id, { what, until, dismissed }]) =>
        typeof what === 'string' && typeof until === 'number'
          ? [[id, { what, until, ...(dismissed === true ? { dismissed } : {}) }]]
          : [],
      ),
    );
  } catch {
    return {};
  }
}

export const useSnoozes = create<Snoozes>(() => load());

function keep(snoozes: Snoozes): void {
  useSnoozes.setState(snoozes, true);
  try {
    localStorage.setItem(KEY, JSON.stringify(snoozes));
  } catch {
    // private mode: it holds until the page closes
  }
}

function putOff(sessions: readonly Session[], now: number, how: Omit<Snooze, 'what'>): void {
  const others = Object.entries(useSnoozes.getState()).filter(([, one]) => one.until > now);
  const these = sessions.map((one) => [one.id, { ...how, what: whatOf(one) }] as const);
  keep(Object.fromEntries([...others, ...these]));
}

export const snooze = (sessions: readonly Session[], now = Date.now()): void =>
  putOff(sessions, now, { until: now + SNOOZE_MS });

export const dismiss = (sessions: readonly Session[], now = Date.now()): void =>
  putOff(sessions, now, { until: now + DISMISS_MS, dismissed: true });

export const wakeAll = (): void => keep({});

function isSnoozed(session: Session, snoozes: Snoozes, now: number): boolean {
  const one = snoozes[session.id];
  return one !== undefined && one.until > now && one.what === whatOf(session);
}

export interface Waiting {
  rows: Session[];
  snoozed: number;
  dismissed: number;
}

export function waiting(sessions: Session[], snoozes: Snoozes, now: number): Waiting {
  const all = sessions.filter(needs).toSorted(byUrgency);
  const rows = all.filter((session) => !isSnoozed(session, snoozes, now));
  const off = all.filter((session) => isSnoozed(session, snoozes, now));
  const dismissed = off.filter((session) => snoozes[session.id]?.dismissed).length;
  return { rows, snoozed: off.length - dismissed, dismissed };
}

/** The most urgent one besides the one that is open; that one, if there is no other. */
export function nextOf(rows: Session[], open: string | null): Session | undefined {
  const at = rows.findIndex((row) => row.id === open);
  return rows[(at + 1) % Math.max(1, rows.length)];
}
