import type { Runner } from '../../sdk';
import { inert } from '../lib/inert';
import { useListKeys } from '../lib/list-keys';
import { openStart } from '../lib/page';
import { useRunners } from '../lib/relay';
import { mountUrl } from '../lib/router';
import { isFull } from '../lib/session';
import { runnerLook } from '../status';
import { s } from '../strings';
import { Button } from '../ui/button';
import { Command } from '../ui/copy';
import { Heading, NewSession } from '../ui/heading';
import { Empty, ErrorPanel, Skeleton, StaleBanner } from '../ui/states';
import { Status, StatusMark } from '../ui/status';
import { Age } from '../ui/time';

function Chips({ runner }: { runner: Runner }) {
  const labels = Object.entries(runner.labels);
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      {labels.map(([key, value]) => (
        <span key={key} className="rounded border border-line px-1.5 text-xs leading-5 text-dim">
          {inert(value === '' ? key : `${key}=${value}`, 64)}
        </span>
      ))}
      {runner.clis.map((cli) => (
        <span key={cli.name + cli.path} title={inert(cli.path)} className="whitespace-nowrap">
          <code className="font-mono">{inert(cli.name, 32)}</code>{' '}
          <span className="text-faint">{inert(cli.version, 24)}</span>
        </span>
      ))}
      {runner.clis.length === 0 ? <span className="text-faint">{s.runners.noClis}</span> : null}
    </div>
  );
}

function Load({ runner }: { runner: Runner }) {
  const full = isFull(runner);
  const part = runner.capacity > 0 ? Math.min(1, runner.sessions / runner.capacity) : 0;
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap">
      <span>
        <span className="sr-only">{s.runners.load} </span>
        {runner.sessions}
        <span className="text-faint"> / {runner.capacity || s.common.none}</span>
      </span>
      <span className="h-1 w-14 overflow-hidden rounded-full bg-raised" aria-hidden="true">
        <span
          className={`block h-full ${full ? 'bg-amber' : 'bg-dim'}`}
          style={{ width: `${part * 100}%` }}
        />
      </span>
      {full ? <span className="text-amber">{s.runners.full}</span> : null}
    </span>
  );
}

const columns =
  'grid items-center gap-x-4 border-b border-line px-4 ' +
  'sm:grid-cols-[7rem_minmax(9rem,1.3fr)_minmax(8rem,1fr)_11rem_7rem_6rem]';

/** For the eye; each cell says for itself what it is. */
function Names() {
  const { state } = s.sessions;
  const { name, system, load, seen } = s.runners;
  return (
    <div
      aria-hidden="true"
      className={`sticky top-0 z-10 bg-bg py-1.5 text-xs text-faint max-sm:hidden ${columns}`}
    >
      {[state, name, system, load, seen].map((text) => (
        <span key={text}>{text}</span>
      ))}
    </div>
  );
}

function RunnerRow({ runner, selected }: { runner: Runner; selected: boolean }) {
  const open = runner.state === 'online' && !isFull(runner);
  return (
    <li
      id={`row-${runner.id}`}
      data-testid="runner-row"
      aria-current={selected ? 'true' : undefined}
      className={`grid-cols-[1fr_auto] gap-y-1 py-2.5 aria-[current]:bg-raised ${columns}`}
    >
      <span className="max-sm:col-start-1 max-sm:row-start-2">
        <Status look={runnerLook(runner.state)} />
      </span>
      <span className="min-w-0 max-sm:col-start-1 max-sm:row-start-1">
        <strong className="block truncate font-medium">
          {inert(runner.name, 64) || runner.id}
        </strong>
        {runner.hostname && runner.hostname !== runner.name ? (
          <span className="block truncate text-xs text-faint">{inert(runner.hostname, 64)}</span>
        ) : null}
      </span>
      <span className="text-dim">
        {inert([runner.os, runner.arch].filter(Boolean).join(' / '), 48)}
        <span className="ml-2 text-xs text-faint">{inert(runner.version, 24)}</span>
      </span>
      <span className="max-sm:justify-self-end">
        <Load runner={runner} />
      </span>
      <span className="text-dim max-sm:hidden">
        <span className="sr-only">{s.runners.seen} </span>
        <Age at={runner.last_seen} />
      </span>
      <span className="justify-self-end max-sm:col-start-2 max-sm:row-span-2 max-sm:row-start-1">
        <Button
          disabled={!open}
          title={open ? undefined : s.runners.closed(runner.state === 'online')}
          onClick={() => openStart({ runner: runner.name })}
        >
          {s.runners.start}
        </Button>
      </span>
      <div className="max-sm:col-span-2 sm:col-span-5 sm:col-start-2">
        <Chips runner={runner} />
      </div>
    </li>
  );
}

export function RunnersPage() {
  const runners = useRunners();
  const rows = runners.data ?? [];
  const selected = useListKeys(
    rows,
    (row) => row.state === 'online' && openStart({ runner: row.name }),
  );
  const online = rows.filter((runner) => runner.state === 'online').length;
  return (
    <>
      <Heading
        title={s.runners.title}
        note={rows.length > 0 ? s.runners.count(online, rows.length) : undefined}
      >
        <NewSession />
      </Heading>
      <StaleBanner
        error={runners.error}
        since={runners.dataUpdatedAt}
        onRetry={() => void runners.refetch()}
      />
      <div className="min-h-0 grow overflow-y-auto">
        {runners.isPending ? <Skeleton rows={3} /> : null}
        {runners.isError && !runners.data ? (
          <ErrorPanel
            error={runners.error}
            what={s.runners.title}
            onRetry={() => void runners.refetch()}
          />
        ) : null}
        {runners.data && rows.length === 0 ? (
          <Empty title={s.runners.empty} hint={s.runners.emptyHint}>
            <Command text={s.runners.emptyCommand(mountUrl())} />
            <p className="inline-flex items-center justify-center gap-2 text-dim">
              <StatusMark shape="turning" />
              {s.runners.waiting}
            </p>
          </Empty>
        ) : null}
        {rows.length > 0 ? <Names /> : null}
        {rows.length > 0 ? (
          <ul>
            {rows.map((runner) => (
              <RunnerRow key={runner.id} runner={runner} selected={runner.id === selected} />
            ))}
          </ul>
        ) : null}
      </div>
    </>
  );
}
