import { useMemo, useRef } from 'react';
import { ended, type Session } from '../../sdk';
import { inert } from '../lib/inert';
import { useListKeys } from '../lib/list-keys';
import { askStop, openStart } from '../lib/page';
import { useRunners, useSessions } from '../lib/relay';
import { go, href, replace } from '../lib/router';
import { s } from '../strings';
import { Button } from '../ui/button';
import { Command } from '../ui/copy';
import { inputLook, Segments } from '../ui/field';
import { Heading, NewSession } from '../ui/heading';
import { Empty, ErrorPanel, Skeleton, StaleBanner } from '../ui/states';
import { SessionRow } from './session-row';

const shows = ['live', 'ended', 'all'] as const;
type Show = (typeof shows)[number];

function matches(session: Session, text: string): boolean {
  const hay = [
    session.name,
    session.title,
    session.runner,
    session.id,
    session.state,
    ...session.command,
  ];
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.some((field) => field.toLowerCase().includes(word)));
}

const newest = (a: Session, b: Session): number =>
  (b.created_at ?? '').localeCompare(a.created_at ?? '') || b.id.localeCompare(a.id);

function Nothing({ all, ended: gone, filter }: { all: number; ended: number; filter: string }) {
  const runners = useRunners();
  if (filter !== '') {
    return (
      <Empty title={s.sessions.noMatch} hint="">
        <div>
          <Button onClick={() => replace(href.sessions)}>{s.sessions.clearFilter}</Button>
        </div>
      </Empty>
    );
  }
  const online = runners.data?.some((runner) => runner.state === 'online') ?? true;
  return (
    <Empty
      title={all === 0 ? s.sessions.empty : s.sessions.noneLive}
      hint={all === 0 ? s.sessions.emptyHint : gone > 0 ? s.sessions.noneLiveHint(gone) : ''}
    >
      {online ? (
        <>
          <div>
            <Button kind="primary" onClick={() => openStart()}>
              {s.sessions.emptyAction}
            </Button>
          </div>
          <p className="mt-3 text-sm text-faint">{s.sessions.emptyOr}</p>
          <Command text={s.sessions.emptyCommand} />
        </>
      ) : (
        <>
          <p className="text-dim">{s.sessions.noRunnerHint}</p>
          <div>
            <Button kind="primary" onClick={() => go(href.runners)}>
              {s.sessions.toRunners}
            </Button>
          </div>
        </>
      )}
    </Empty>
  );
}

export function SessionsPage({ query }: { query: URLSearchParams }) {
  const sessions = useSessions();
  const search = useRef<HTMLInputElement>(null);
  const filter = query.get('q') ?? '';
  const show: Show = shows.find((value) => value === query.get('show')) ?? 'live';
  const all = useMemo(() => (sessions.data ?? []).toSorted(newest), [sessions.data]);
  const live = all.filter((session) => !ended(session.state));
  const rows = (
    show === 'all' ? all : show === 'live' ? live : all.filter((row) => ended(row.state))
  ).filter((session) => matches(session, filter));
  const put = (name: string, value: string, normal: string): void => {
    const next = new URLSearchParams(query);
    if (value === normal) next.delete(name);
    else next.set(name, value);
    const text = next.toString();
    replace(text ? `${href.sessions}?${text}` : href.sessions);
  };
  const selected = useListKeys(
    rows,
    (row) => go(href.session(row.id)),
    (row) => [
      { keys: '/', run: () => search.current?.focus() },
      { keys: 'x', run: () => row && askStop(row) },
    ],
  );
  const over = all.length - live.length;
  const counts: Record<Show, number> = { live: live.length, ended: over, all: all.length };
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
      {all.length > 0 ? (
        <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2">
          <Segments
            legend={s.sessions.state}
            name="show"
            value={show}
            choices={shows.map((value) => ({
              value,
              label: s.sessions.show[value],
              note: String(counts[value]),
            }))}
            onChange={(value) => put('show', value, 'live')}
          />
          <input
            ref={search}
            type="search"
            aria-label={s.sessions.search}
            placeholder={s.sessions.search}
            value={filter}
            onChange={(event) => put('q', event.target.value, '')}
            onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
            className={`${inputLook} max-w-64 max-sm:max-w-none`}
          />
        </div>
      ) : null}
      <div className="min-h-0 grow overflow-y-auto">
        {sessions.isPending ? <Skeleton rows={5} /> : null}
        {sessions.isError && !sessions.data ? (
          <ErrorPanel
            error={sessions.error}
            what={s.sessions.title}
            onRetry={() => void sessions.refetch()}
          />
        ) : null}
        {sessions.data && rows.length === 0 ? (
          <Nothing all={all.length} ended={over} filter={filter} />
        ) : null}
        {rows.length > 0 ? (
          <table className="w-full border-collapse text-left max-sm:block">
            <thead className="sticky top-0 z-10 bg-bg text-xs text-faint max-sm:hidden">
              <tr className="border-b border-line *:px-2 *:py-1.5 *:font-normal *:first:pl-4 *:last:pr-4">
                <th className="w-36">{s.sessions.state}</th>
                <th>{s.sessions.name}</th>
                <th>{s.sessions.command}</th>
                <th>{s.sessions.runner}</th>
                <th className="w-28">{s.sessions.age}</th>
                <th className="w-32">
                  <span className="sr-only">{s.sessions.actions}</span>
                </th>
              </tr>
            </thead>
            <tbody className="max-sm:block">
              {rows.map((session) => (
                <SessionRow key={session.id} session={session} selected={session.id === selected} />
              ))}
            </tbody>
          </table>
        ) : null}
      </div>
      <p className="sr-only" aria-live="polite">
        {inert(s.sessions.counts(live.length, over))}
      </p>
    </>
  );
}
