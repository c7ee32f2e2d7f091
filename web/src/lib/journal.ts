/**
 * What HQ has told, folded into what HQ has listed. An answer that was under way while events came
 * may be older than they are, so whoever lists folds in what came meanwhile.
 */
import {
  type RelayEvent,
  type Runner,
  readRunner,
  readSession,
  type Session,
  subjectOf,
} from '../../sdk';

const KEPT = 512;
const events: RelayEvent[] = [];
let count = 0;

export function record(event: RelayEvent): void {
  events.push(event);
  count += 1;
  if (events.length > KEPT) events.shift();
}

/** Asks, and folds in what was told until the answer came. */
export async function caughtUp<T>(
  ask: () => Promise<T>,
  fold: (answer: T, event: RelayEvent) => T,
): Promise<T> {
  const before = count;
  const answer = await ask();
  const missed = Math.min(count - before, events.length);
  return missed === 0 ? answer : events.slice(-missed).reduce(fold, answer);
}

function put<T extends { id: string }>(rows: T[], row: T): T[] {
  const at = rows.findIndex((one) => one.id === row.id);
  return at < 0 ? [...rows, row] : rows.with(at, row);
}

export function foldSessions(rows: Session[], event: RelayEvent): Session[] {
  const [kind, id] = subjectOf(event);
  if (kind !== 'sessions') return rows;
  if (event.type === 'session.deleted') return rows.filter((row) => row.id !== id);
  const session = readSession(event.data);
  return session ? put(rows, session) : rows;
}

export function foldSession(row: Session, event: RelayEvent): Session {
  if (event.type === 'session.deleted' || event.subject !== `sessions/${row.id}`) return row;
  return readSession(event.data) ?? row;
}

export function foldRunners(rows: Runner[], event: RelayEvent): Runner[] {
  const [kind, name] = subjectOf(event);
  if (kind !== 'runners') return rows;
  if (event.data === null) return rows.filter((row) => row.name !== name && row.id !== name);
  const runner = readRunner(event.data);
  return runner ? put(rows, runner) : rows;
}
