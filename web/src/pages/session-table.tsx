import { Fragment } from 'react';
import type { Session } from '../../sdk';
import { groupOf, type Sort, type View } from '../lib/arrange';
import { inert } from '../lib/inert';
import type { Selection } from '../lib/selection';
import { sessionLook } from '../status';
import { s } from '../strings';
import { SortIcon } from '../ui/icons';
import { SelectBox } from '../ui/select-box';
import type { Peek } from './peek';
import { SessionRow } from './session-row';

interface Props {
  rows: Session[];
  view: View;
  /** Where j and k are. */
  current: string | null;
  selection: Selection<Session>;
  peek: Peek;
  onSort: (sort: Sort) => void;
}

function Column({
  view,
  sort,
  onSort,
  className = '',
}: {
  view: View;
  sort: Sort;
  onSort: (sort: Sort) => void;
  className?: string;
}) {
  const active = view.sort === sort;
  return (
    <th
      className={className}
      aria-sort={active ? (view.down ? 'descending' : 'ascending') : undefined}
    >
      <button
        type="button"
        onClick={() => onSort(sort)}
        className={`-mx-1 inline-flex items-center gap-1 rounded px-1 hover:text-fg ${active ? 'text-dim' : ''}`}
      >
        {s.sessions.columns[sort]}
        <span className={active ? (view.down ? 'rotate-180' : '') : 'opacity-0'}>
          <SortIcon />
        </span>
      </button>
    </th>
  );
}

function GroupHeading({ session, view, count }: { session: Session; view: View; count: number }) {
  const text =
    view.group === 'state'
      ? sessionLook({ state: session.state, exit: null }).label
      : session.runner;
  return (
    <tr className="max-sm:block">
      <th
        scope="rowgroup"
        colSpan={7}
        className="border-b border-line bg-panel px-4 py-1.5 text-left text-xs font-medium text-dim max-sm:block"
      >
        {inert(text, 64)} <span className="font-normal text-faint">{count}</span>
      </th>
    </tr>
  );
}

export function SessionTable({ rows, view, current, selection, peek, onSort }: Props) {
  const all = selection.rows.length === rows.length;
  const some = selection.rows.length > 0 && !all;
  return (
    <table className="w-full border-collapse text-left max-sm:block">
      <thead className="sticky top-0 z-10 bg-bg text-xs text-faint max-sm:hidden">
        <tr className="border-b border-line *:px-2 *:py-1.5 *:font-normal *:first:pl-4 *:last:pr-4">
          <th className="w-8">
            <SelectBox
              label={s.sessions.selectAll}
              checked={all}
              boxRef={(box) => {
                if (box) box.indeterminate = some;
              }}
              onChange={selection.toggleAll}
            />
          </th>
          <Column view={view} sort="state" onSort={onSort} className="w-36" />
          <Column view={view} sort="name" onSort={onSort} />
          <th>{s.sessions.command}</th>
          <Column view={view} sort="runner" onSort={onSort} />
          <Column view={view} sort="started" onSort={onSort} className="w-28" />
          <th className="w-32">
            <span className="sr-only">{s.sessions.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody className="max-sm:block">
        {rows.map((session, i) => {
          const group = groupOf(session, view.group);
          const before = rows[i - 1];
          const begins = group !== null && (!before || groupOf(before, view.group) !== group);
          return (
            <Fragment key={session.id}>
              {begins ? (
                <GroupHeading
                  session={session}
                  view={view}
                  count={rows.filter((row) => groupOf(row, view.group) === group).length}
                />
              ) : null}
              <SessionRow
                session={session}
                current={session.id === current}
                selected={selection.has(session.id)}
                peek={peek}
                onSelect={() => selection.toggle(session.id)}
              />
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}
