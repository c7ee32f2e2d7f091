/**
 * Everybody who waits for a person, the most urgent first, each with the answer at hand. An answer
 * goes to the row one has chosen; when that one is done none is, so that a second press of a key
 * cannot answer what nobody has read. Many at once can be put off, and never be answered.
 */
import { useEffect, useRef, useState } from 'react';
import { ended, type Session } from '../../sdk';
import { dismiss, needs, snooze, wakeAll } from '../lib/attention';
import { useKeys } from '../lib/keyboard';
import { useSessions } from '../lib/relay';
import { go, href } from '../lib/router';
import { type Selection, useSelection } from '../lib/selection';
import { useWaiting } from '../lib/use-waiting';
import { s } from '../strings';
import { Button } from '../ui/button';
import { Heading } from '../ui/heading';
import { Empty, ErrorPanel, Skeleton, StaleBanner } from '../ui/states';
import { Detail } from './detail';
import { InboxRow } from './row';
import { useAnswers } from './use-answers';

/** The chosen row, by id; the first one when the page opens, and nobody once that one is gone. */
function useChosen(rows: Session[], ready: boolean) {
  const [chosen, choose] = useState<string | null>(null);
  const place = useRef(0);
  const opened = useRef(false);
  const at = rows.findIndex((row) => row.id === chosen);
  if (at >= 0) place.current = at;
  useEffect(() => {
    if (!ready || opened.current) return;
    opened.current = true;
    choose(rows[0]?.id ?? null);
  }, [ready, rows]);
  const move = (step: 1 | -1): void => {
    const from = at >= 0 ? at + step : place.current;
    const next = rows[Math.max(0, Math.min(rows.length - 1, from))];
    if (!next) return;
    choose(next.id);
    document.getElementById(`row-${next.id}`)?.scrollIntoView({ block: 'nearest' });
  };
  return { row: rows[at], choose, move };
}

function Quiet({ sessions }: { sessions: Session[] }) {
  const live = sessions.filter((session) => !ended(session.state));
  const count = (state: string): number =>
    live.filter((session) => session.attention?.state === state).length;
  const unknown = live.filter(
    (session) => session.mode === 'pty' && (session.attention?.state ?? 'unknown') === 'unknown',
  ).length;
  const told = unknown > 0 ? ` ${s.inbox.unknown(unknown)}` : '';
  return (
    <Empty
      title={`${s.inbox.empty} ${s.inbox.working(count('working'))}`}
      hint={`${s.inbox.emptyHint}${told}`}
    />
  );
}

function PutOff({ snoozed, dismissed }: { snoozed: number; dismissed: number }) {
  const told = [
    ...(snoozed > 0 ? [s.inbox.snoozed(snoozed)] : []),
    ...(dismissed > 0 ? [s.inbox.dismissed(dismissed)] : []),
  ];
  if (told.length === 0) return null;
  return (
    <p className="flex items-center gap-3 px-4 py-2 text-sm text-dim">
      {told.join(', ')}
      <Button className="h-7! max-sm:h-11!" onClick={wakeAll}>
        {s.inbox.wake}
      </Button>
    </p>
  );
}

type PutsOff = (sessions: readonly Session[]) => void;

/** Below the rows, so that none moves when the first one is selected. */
function Selected({
  selection: { rows, clear },
  onPutOff,
}: {
  selection: Selection<Session>;
  onPutOff: (put: PutsOff) => void;
}) {
  if (rows.length === 0) return null;
  return (
    <section
      aria-label={s.sessions.selection}
      className="sticky bottom-0 z-10 -mt-px flex items-center gap-2 border-y border-line bg-raised px-4 py-1.5"
      data-testid="selected"
    >
      <span role="status" className="mr-2">
        {s.sessions.selected(rows.length)}
      </span>
      <Button title={s.keys.snooze} onClick={() => onPutOff(snooze)} data-testid="snooze-selected">
        {s.inbox.snooze}
      </Button>
      <Button
        title={s.keys.dismiss}
        onClick={() => onPutOff(dismiss)}
        data-testid="dismiss-selected"
      >
        {s.inbox.dismiss}
      </Button>
      <Button kind="quiet" onClick={clear}>
        {s.sessions.selectNone}
      </Button>
    </section>
  );
}

export default function InboxPage() {
  const sessions = useSessions();
  const { rows, snoozed, dismissed } = useWaiting();
  const { row, choose, move } = useChosen(rows, sessions.data !== undefined);
  const [replying, reply] = useState<string | null>(null);
  const answers = useAnswers();
  const selection = useSelection(rows);
  const many = selection.rows.length > 0;
  const putOff = (put: PutsOff): void => {
    put(many ? selection.rows : row ? [row] : []);
    selection.clear();
  };
  useKeys([
    { keys: 'j', run: () => move(1) },
    { keys: 'k', run: () => move(-1) },
    ...(row
      ? [
          { keys: 'Enter', run: () => go(href.session(row.id)) },
          { keys: 'o', run: () => go(href.session(row.id)) },
          { keys: 'x', run: () => selection.toggle(row.id) },
        ]
      : []),
    // with several selected it would not be plain whom an answer is for
    ...(row && !many
      ? [
          { keys: 'y', run: () => answers.give(row, 'yes') },
          { keys: 'n', run: () => answers.give(row, 'no') },
          { keys: 'r', run: () => reply(row.id) },
        ]
      : []),
    ...(row || many
      ? [
          { keys: 'z', run: () => putOff(snooze) },
          { keys: 'e', run: () => putOff(dismiss) },
        ]
      : []),
  ]);
  const known = sessions.data ?? [];
  return (
    <>
      <Heading
        title={s.inbox.title}
        note={rows.length > 0 ? s.inbox.note(rows.length) : undefined}
      />
      <StaleBanner
        error={sessions.error}
        since={sessions.dataUpdatedAt}
        onRetry={() => void sessions.refetch()}
      />
      <div className="flex min-h-0 grow">
        <div className="min-h-0 min-w-0 grow overflow-y-auto">
          {sessions.isPending ? <Skeleton rows={3} what={s.inbox.title} /> : null}
          {sessions.isError && !sessions.data ? (
            <ErrorPanel
              error={sessions.error}
              what={s.inbox.title}
              onRetry={() => void sessions.refetch()}
            />
          ) : null}
          {sessions.data && rows.length === 0 ? <Quiet sessions={known} /> : null}
          {rows.length > 0 ? (
            <ul aria-label={s.inbox.list}>
              {rows.map((one) => (
                <InboxRow
                  key={one.id}
                  session={one}
                  chosen={one.id === row?.id}
                  replying={one.id === replying}
                  answers={answers}
                  selected={selection.has(one.id)}
                  onSelect={() => selection.toggle(one.id)}
                  onChoose={() => choose(one.id)}
                  onReply={(open) => {
                    choose(one.id);
                    reply(open ? one.id : null);
                  }}
                />
              ))}
            </ul>
          ) : null}
          <Selected selection={selection} onPutOff={putOff} />
          <PutOff snoozed={snoozed} dismissed={dismissed} />
        </div>
        {rows.length > 0 ? <Detail session={row && needs(row) ? row : null} /> : null}
      </div>
    </>
  );
}
