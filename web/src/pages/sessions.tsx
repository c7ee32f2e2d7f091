import { useMemo, useRef } from 'react';
import { ended, type Session } from '../../sdk';
import { arrange, groups, readView, type Show, shows, type View, writeView } from '../lib/arrange';
import { useListKeys } from '../lib/list-keys';
import { askStop, openPalette } from '../lib/page';
import { useSessions } from '../lib/relay';
import { go, href, replace } from '../lib/router';
import { type Selection, useSelection } from '../lib/selection';
import { s } from '../strings';
import { Button } from '../ui/button';
import { inputLook, Segments } from '../ui/field';
import { Heading, NewSession } from '../ui/heading';
import { StopIcon } from '../ui/icons';
import { ErrorPanel, Skeleton, StaleBanner } from '../ui/states';
import { NoSessions } from './no-sessions';
import { PeekPanel, usePeek } from './peek';
import { SessionTable } from './session-table';

const none: Session[] = [];

interface BarProps {
  view: View;
  counts: Record<Show, number>;
  search: React.RefObject<HTMLInputElement | null>;
  onView: (change: Partial<View>) => void;
}

function Filters({ view, counts, search, onView }: BarProps) {
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2">
      <Segments
        legend={s.sessions.state}
        name="show"
        value={view.show}
        choices={shows.map((value) => ({
          value,
          label: s.sessions.show[value],
          note: String(counts[value]),
        }))}
        onChange={(show) => onView({ show })}
      />
      <input
        ref={search}
        type="search"
        aria-label={s.sessions.search}
        placeholder={s.sessions.search}
        value={view.filter}
        onChange={(event) => onView({ filter: event.target.value })}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
        className={`${inputLook} max-w-64 max-sm:max-w-none`}
      />
      <label className="ml-auto flex items-center gap-2 text-sm text-faint max-sm:hidden">
        {s.sessions.group}
        <select
          className={`${inputLook} w-auto!`}
          value={view.group}
          onChange={(event) =>
            onView({ group: groups.find((one) => one === event.target.value) ?? 'none' })
          }
        >
          {groups.map((group) => (
            <option key={group} value={group}>
              {s.sessions.groups[group]}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

/** What can be done with all that is selected, in place of the filters' line. */
function Selected({ selection }: { selection: Selection<Session> }) {
  if (selection.rows.length === 0) return null;
  return (
    <section
      aria-label={s.sessions.selection}
      className="flex items-center gap-2 border-b border-line bg-raised px-4 py-1.5"
    >
      <span role="status" className="mr-2">
        {s.sessions.selected(selection.rows.length)}
      </span>
      <Button
        icon={<StopIcon />}
        onClick={() => askStop(selection.rows)}
        data-testid="stop-selected"
      >
        {selection.rows.every((row) => ended(row.state)) ? s.sessions.remove : s.sessions.stop}
      </Button>
      <Button kind="quiet" onClick={selection.clear}>
        {s.sessions.selectNone}
      </Button>
    </section>
  );
}

export function SessionsPage({ query }: { query: URLSearchParams }) {
  const sessions = useSessions();
  const search = useRef<HTMLInputElement>(null);
  const view = readView(query);
  const all = sessions.data ?? none;
  const { show, sort, down, group, filter } = view;
  const rows = useMemo(
    () => arrange(all, { show, sort, down, group, filter }),
    [all, show, sort, down, group, filter],
  );
  const selection = useSelection(rows);
  const put = (change: Partial<View>): void => {
    const text = writeView({ ...view, ...change }).toString();
    replace(text ? `${href.sessions}?${text}` : href.sessions);
  };
  const some = selection.rows.length > 0;
  const peek = usePeek();
  const peeked = rows.find((row) => row.id === peek.id && row.mode === 'pty');
  const current = useListKeys(
    rows,
    (row) => go(href.session(row.id)),
    (row) => [
      { keys: '/', run: () => search.current?.focus() },
      ...(row ? [{ keys: 'x', run: () => selection.toggle(row.id) }] : []),
      ...(row ? [{ keys: 'p', run: () => peek.now(row.id) }] : []),
      ...(row ? [{ keys: '.', run: () => openPalette(row) }] : []),
      ...(row || some
        ? [
            {
              keys: 'Delete',
              run: () => askStop(some ? selection.rows : [row].flatMap((one) => one ?? [])),
            },
          ]
        : []),
    ],
  );
  const live = all.filter((session) => !ended(session.state)).length;
  const counts: Record<Show, number> = { live, ended: all.length - live, all: all.length };
  return (
    <>
      <Heading title={s.sessions.title}>
        <NewSession />
      </Heading>
      <StaleBanner
        error={sessions.error}
        since={sessions.dataUpdatedAt}
        onRetry={() => void sessions.refetch()}
      />
      {all.length > 0 ? <Filters view={view} counts={counts} search={search} onView={put} /> : null}
      <Selected selection={selection} />
      <div className="min-h-0 grow overflow-y-auto">
        {sessions.isPending ? <Skeleton rows={5} what={s.sessions.title} /> : null}
        {sessions.isError && !sessions.data ? (
          <ErrorPanel
            error={sessions.error}
            what={s.sessions.title}
            onRetry={() => void sessions.refetch()}
          />
        ) : null}
        {sessions.data && rows.length === 0 ? (
          <NoSessions all={all.length} view={view} counts={counts} onView={put} />
        ) : null}
        {rows.length > 0 ? (
          <SessionTable
            rows={rows}
            view={view}
            current={current}
            selection={selection}
            peek={peek}
            onSort={(by) => put(by === sort ? { down: !down } : { sort: by, down: false })}
          />
        ) : null}
      </div>
      {peeked ? <PeekPanel key={peeked.id} session={peeked} /> : null}
      <p className="sr-only" aria-live="polite">
        {s.sessions.counts(counts.live, counts.ended)}
      </p>
    </>
  );
}
