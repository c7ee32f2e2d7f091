/** Sessions as a list shows them: which, in what order, below which headings. */
import { ended, type Session } from '../../sdk';
import { sessionName } from './session';

export const shows = ['live', 'ended', 'all'] as const;
export const sorts = ['started', 'name', 'runner', 'state'] as const;
export const groups = ['none', 'runner', 'state'] as const;
export type Show = (typeof shows)[number];
export type Sort = (typeof sorts)[number];
export type Group = (typeof groups)[number];

export interface View {
  show: Show;
  sort: Sort;
  /** Last first; for times that is the oldest. */
  down: boolean;
  group: Group;
  filter: string;
}

const one = <T extends string>(all: readonly T[], text: string | null): T =>
  all.find((value) => value === text) ?? (all[0] as T);

export function readView(query: URLSearchParams): View {
  const sort = query.get('sort') ?? '';
  return {
    show: one(shows, query.get('show')),
    sort: one(sorts, sort.replace(/^-/, '')),
    down: sort.startsWith('-'),
    group: one(groups, query.get('group')),
    filter: query.get('q') ?? '',
  };
}

/** Only what differs from a page without a query is in the address. */
export function writeView(view: View): URLSearchParams {
  const query = new URLSearchParams();
  if (view.show !== shows[0]) query.set('show', view.show);
  if (view.sort !== sorts[0] || view.down) query.set('sort', (view.down ? '-' : '') + view.sort);
  if (view.group !== groups[0]) query.set('group', view.group);
  if (view.filter !== '') query.set('q', view.filter);
  return query;
}

export function matches(session: Session, filter: string): boolean {
  const hay = [
    session.name,
    session.title,
    session.runner,
    session.id,
    session.state,
    ...session.command,
  ].map((field) => field.toLowerCase());
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.some((field) => field.includes(word)));
}

const newest = (a: Session, b: Session): number =>
  (b.created_at ?? '').localeCompare(a.created_at ?? '') || b.id.localeCompare(a.id);

const words = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
const orders: Record<Sort, (a: Session, b: Session) => number> = {
  started: newest,
  name: (a, b) => words.compare(sessionName(a), sessionName(b)),
  runner: (a, b) => words.compare(a.runner, b.runner),
  state: (a, b) => words.compare(a.state, b.state),
};

const shown = (session: Session, show: Show): boolean =>
  show === 'all' || (show === 'ended') === ended(session.state);

export function arrange(sessions: Session[], view: View): Session[] {
  const order = orders[view.sort];
  const turn = view.down ? -1 : 1;
  const within = view.group === 'none' ? null : orders[view.group];
  return sessions
    .filter((session) => shown(session, view.show) && matches(session, view.filter))
    .toSorted((a, b) => within?.(a, b) || turn * order(a, b) || newest(a, b));
}

/** The heading a row stands below; null: there are none. */
export function groupOf(session: Session, group: Group): string | null {
  if (group === 'none') return null;
  return group === 'runner' ? session.runner : session.state;
}
