import type { ReactNode } from 'react';
import type { Show, View } from '../lib/arrange';
import { runFlags } from '../lib/operator-flags';
import { openStart } from '../lib/page';
import { useRunners } from '../lib/relay';
import { mountUrl } from '../lib/router';
import { canStart } from '../lib/session';
import { s } from '../strings';
import { Button } from '../ui/button';
import { Command } from '../ui/copy';
import { Empty } from '../ui/states';
import { StatusMark } from '../ui/status';

type Stage = 'done' | 'now' | 'later';

function Step({
  stage,
  title,
  hint,
  children,
}: {
  stage: Stage;
  title: string;
  hint: string;
  children?: ReactNode;
}) {
  const shape = stage === 'done' ? 'check' : stage === 'now' ? 'turning' : 'ring';
  return (
    <li
      className="flex gap-3 px-4 py-3"
      aria-current={stage === 'now' ? 'step' : undefined}
      data-stage={stage}
    >
      <span className={`mt-1 ${stage === 'later' ? 'text-faint' : 'text-fg'}`}>
        <StatusMark shape={shape} />
      </span>
      <div className={`flex min-w-0 grow flex-col gap-2 ${stage === 'now' ? '' : 'text-dim'}`}>
        <span>
          <strong className="font-medium">{title}</strong>
          <span className="sr-only">, {s.first.stages[stage]}</span>
          <span className="block text-sm text-dim">{hint}</span>
        </span>
        {stage === 'now' ? children : null}
      </div>
    </li>
  );
}

/** The way to a first session; it goes on by itself when the runner appears. */
function FirstRun() {
  const { data: runners = [] } = useRunners();
  const online = runners.filter((runner) => runner.state === 'online');
  const connected = online.length > 0;
  const free = online
    .toSorted((a, b) => Number(canStart(b)) - Number(canStart(a)))
    .map((one) => one.name);
  return (
    <div className="mx-auto flex max-w-xl flex-col gap-4 px-4 py-10">
      <div>
        <h2 className="text-lg font-semibold">{s.first.title}</h2>
        <p className="text-dim">{s.sessions.emptyHint}</p>
      </div>
      <ol className="divide-y divide-line rounded-md border border-line bg-panel">
        <Step
          stage={connected ? 'done' : 'now'}
          title={s.first.connect}
          hint={connected ? s.first.connected(online.map((one) => one.name)) : s.first.connectHint}
        >
          <Command text={s.runners.emptyCommand(mountUrl())} />
          <p role="status" className="text-sm text-faint">
            {s.runners.waiting}
          </p>
        </Step>
        <Step stage={connected ? 'now' : 'later'} title={s.first.start} hint={s.first.startHint}>
          <div>
            <Button kind="primary" onClick={() => openStart()} disabled={!online.some(canStart)}>
              {s.sessions.emptyAction}
            </Button>
          </div>
          <p className="text-sm text-faint">{s.sessions.emptyOr}</p>
          <Command text={s.sessions.emptyCommand(runFlags(mountUrl(), free))} />
        </Step>
        <Step stage="later" title={s.first.share} hint={s.first.shareHint} />
      </ol>
    </div>
  );
}

interface Props {
  all: number;
  view: View;
  counts: Record<Show, number>;
  onView: (change: Partial<View>) => void;
}

/** Why the list is empty, and the one thing to do about it. */
export function NoSessions({ all, view, counts, onView }: Props) {
  if (all === 0) return <FirstRun />;
  if (view.filter !== '') {
    const elsewhere = view.show !== 'all';
    return (
      <Empty title={s.sessions.noMatch} hint={elsewhere ? s.sessions.onlyAmong[view.show] : ''}>
        <div className="flex justify-center gap-2">
          {elsewhere ? (
            <Button onClick={() => onView({ show: 'all' })}>{s.sessions.searchAll}</Button>
          ) : null}
          <Button onClick={() => onView({ filter: '' })}>{s.sessions.clearFilter}</Button>
        </div>
      </Empty>
    );
  }
  if (view.show === 'ended') {
    return <Empty title={s.sessions.noneEnded} hint={s.sessions.noneEndedHint} />;
  }
  return (
    <Empty title={s.sessions.noneLive} hint={s.sessions.noneLiveHint(counts.ended)}>
      <div>
        <Button kind="primary" onClick={() => openStart()}>
          {s.sessions.emptyAction}
        </Button>
      </div>
    </Empty>
  );
}
