import type { Runner } from '../../sdk';
import { inert } from '../lib/inert';
import { useListKeys } from '../lib/list-keys';
import { openStart } from '../lib/page';
import { useRunners } from '../lib/relay';
import { mountUrl } from '../lib/router';
import { canStart, isFull } from '../lib/session';
import { runnerLook } from '../status';
import { s } from '../strings';
import { Button } from '../ui/button';
import { Command } from '../ui/copy';
import { Heading, NewSession } from '../ui/heading';
import { Empty, ErrorPanel, Skeleton, StaleBanner } from '../ui/states';
import { Status, StatusMark } from '../ui/status';
import { Age } from '../ui/time';

function Labels({ runner }: { runner: Runner }) {
  const labels = Object.entries(runner.labels);
  if (labels.length === 0) return null;
  return (
    <ul aria-label={s.runners.labels} className="flex flex-wrap gap-1">
      {labels.map(([key, value]) => (
        <li
          key={key}
          className="max-w-full truncate rounded border border-line px-1.5 text-xs leading-5 text-dim"
        >
          {inert(value === '' ? key : `${key}=${value}`, 64)}
        </li>
      ))}
    </ul>
  );
}

function Programs({ runner }: { runner: Runner }) {
  if (runner.clis.length === 0) {
    return <p className="text-sm text-faint">{s.runners.noClis}</p>;
  }
  return (
    <ul aria-label={s.runners.clis} className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
      {runner.clis.map((cli) => (
        <li key={cli.name + cli.path} title={inert(cli.path)} className="max-w-full truncate">
          <code className="font-mono">{inert(cli.name, 32)}</code>{' '}
          <span className="text-faint">{inert(cli.version, 24)}</span>
        </li>
      ))}
    </ul>
  );
}

function Load({ runner }: { runner: Runner }) {
  const full = isFull(runner);
  const part = runner.capacity > 0 ? Math.min(1, runner.sessions / runner.capacity) : 0;
  return (
    <div className="flex items-center gap-3 text-sm">
      <span className="whitespace-nowrap">{s.runners.used(runner.sessions, runner.capacity)}</span>
      <span className="h-1 grow overflow-hidden rounded-full bg-raised" aria-hidden="true">
        <span
          className={`block h-full ${full ? 'bg-amber' : 'bg-dim'}`}
          style={{ width: `${part * 100}%` }}
        />
      </span>
      {full ? <span className="text-amber">{s.runners.full}</span> : null}
    </div>
  );
}

/** An online runner was seen just now, so what is told is since when; of another, when last. */
function Seen({ runner }: { runner: Runner }) {
  const online = runner.state === 'online';
  return (
    <span className="text-sm whitespace-nowrap text-faint">
      {online ? s.runners.connected : s.runners.seen}{' '}
      <Age at={online ? runner.connected_at : runner.last_seen} />
    </span>
  );
}

function RunnerCard({ runner, current }: { runner: Runner; current: boolean }) {
  const name = inert(runner.name, 64) || runner.id;
  const open = canStart(runner);
  const host = runner.hostname !== runner.name ? inert(runner.hostname, 64) : '';
  const version = inert(runner.version, 24);
  const system = inert([runner.os, runner.arch].filter(Boolean).join(' / '), 48);
  const machine = [host, system, version && s.runners.version(version)].filter(Boolean).join(', ');
  return (
    <li
      id={`row-${runner.id}`}
      data-testid="runner-row"
      aria-current={current ? 'true' : undefined}
      className="flex flex-col gap-3 rounded-md border border-line bg-panel p-4 aria-[current]:border-line-strong aria-[current]:bg-raised"
    >
      <div className="flex items-start justify-between gap-3">
        <h2 className="min-w-0 truncate font-semibold" title={name}>
          {name}
        </h2>
        <Status look={runnerLook(runner.state)} />
      </div>
      <p className="-mt-2.5 truncate text-sm text-dim" title={machine}>
        {machine}
      </p>
      <Programs runner={runner} />
      <Labels runner={runner} />
      <div className="mt-auto flex flex-col gap-3">
        <Load runner={runner} />
        <div className="flex items-center justify-between gap-3">
          <Seen runner={runner} />
          <Button
            disabled={!open}
            title={open ? undefined : s.runners.closed(runner.state === 'online')}
            aria-label={s.runners.startOn(name)}
            onClick={() => openStart({ runner: runner.name })}
          >
            {s.runners.start}
          </Button>
        </div>
      </div>
    </li>
  );
}

const byName = (a: Runner, b: Runner): number =>
  Number(a.state === 'offline') - Number(b.state === 'offline') || a.name.localeCompare(b.name);

export function RunnersPage() {
  const runners = useRunners();
  const rows = (runners.data ?? []).toSorted(byName);
  const current = useListKeys(rows, (row) => canStart(row) && openStart({ runner: row.name }));
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
        {runners.isPending ? <Skeleton rows={3} what={s.runners.title} /> : null}
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
        {rows.length > 0 ? (
          <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,21rem),1fr))] gap-3 p-4">
            {rows.map((runner) => (
              <RunnerCard key={runner.id} runner={runner} current={runner.id === current} />
            ))}
          </ul>
        ) : null}
      </div>
    </>
  );
}
