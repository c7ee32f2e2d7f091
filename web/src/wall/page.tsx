/** Every live session at a glance, as text; no terminal is opened for it. */
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { ended, type Session } from '../../sdk';
import { byUrgency, needs } from '../lib/attention';
import { useKeys } from '../lib/keyboard';
import { useSessions } from '../lib/relay';
import { set, useSettings } from '../lib/settings';
import { s } from '../strings';
import { Button, IconButton } from '../ui/button';
import { Heading } from '../ui/heading';
import { BackIcon, ChevronIcon } from '../ui/icons';
import { Empty, ErrorPanel, Skeleton, StaleBanner } from '../ui/states';
import { WallCell } from './cell';
import { columns, PER_PAGE, stepped } from './grid';
import { useThumbnails } from './use-thumbnails';

const TURN_MS = 15_000;
const none: Session[] = [];

/** Who needs a person is first; everybody else keeps the place they had. */
function order(a: Session, b: Session): number {
  if (needs(a) !== needs(b)) return needs(a) ? -1 : 1;
  if (needs(a)) return byUrgency(a, b);
  return (a.created_at ?? '').localeCompare(b.created_at ?? '') || a.id.localeCompare(b.id);
}

/** Turns the page from time to time, unless somebody is busy on it or wants nothing to move. */
function useTurning(pages: number, turn: () => void, busy: () => boolean): void {
  const on = useSettings((settings) => settings.wallTurns);
  const latest = useRef({ turn, busy });
  latest.current = { turn, busy };
  useEffect(() => {
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (!on || still || pages < 2) return;
    const timer = setInterval(() => {
      const { turn: go, busy: held } = latest.current;
      if (document.visibilityState === 'visible' && !held()) go();
    }, TURN_MS);
    return () => clearInterval(timer);
  }, [on, pages]);
}

/** How wide and high the grid may be. */
function useRoom() {
  const ref = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new ResizeObserver(() =>
      setRoom({ width: element.clientWidth, height: element.clientHeight }),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, room };
}

export default function WallPage() {
  const sessions = useSessions();
  const { ref, room } = useRoom();
  const [page, setPage] = useState(0);
  const [reached, reach] = useState<string | null>(null);
  const wallTurns = useSettings((settings) => settings.wallTurns);
  const live = (sessions.data ?? none).filter((one) => !ended(one.state)).toSorted(order);
  const pages = Math.max(1, Math.ceil(live.length / PER_PAGE));
  const at = Math.min(page, pages - 1);
  const rows = live.slice(at * PER_PAGE, (at + 1) * PER_PAGE);
  const cells = useThumbnails(rows.filter((one) => one.mode === 'pty').map((one) => one.id));
  const cols = columns(rows.length, room.width, room.height);
  const index = Math.max(
    0,
    rows.findIndex((one) => one.id === reached),
  );

  const turn = (by: number): void => setPage((at + by + pages) % pages);
  const busy = (): boolean => ref.current?.matches(':hover, :focus-within') ?? false;
  useTurning(pages, () => turn(1), busy);
  const focus = (to: number): void =>
    ref.current?.querySelectorAll<HTMLElement>('[data-testid=wall-cell]')[to]?.focus();
  // whoever turns the page by a key goes on from there: what had the focus is gone
  const turned = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the page, and nothing else, was turned
  useEffect(() => {
    if (turned.current) focus(0);
    turned.current = false;
  }, [at]);
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'PageDown' || event.key === 'PageUp') {
      turned.current = pages > 1;
      turn(event.key === 'PageDown' ? 1 : -1);
    } else {
      const to = stepped(event.key, index, rows.length, cols);
      if (to === null) return;
      focus(to);
    }
    event.preventDefault();
  };
  useKeys([
    { keys: 'j', run: () => focus(reached === null ? 0 : Math.min(rows.length - 1, index + 1)) },
    { keys: 'k', run: () => focus(Math.max(0, index - 1)) },
  ]);
  return (
    <>
      <Heading title={s.wall.title} note={s.wall.note(live.length)}>
        {pages > 1 ? (
          <>
            <Button
              aria-pressed={wallTurns}
              className="aria-pressed:bg-raised max-sm:hidden"
              onClick={() => set({ wallTurns: !wallTurns })}
            >
              {s.wall.turn}
            </Button>
            <IconButton label={s.wall.previous} icon={<BackIcon />} onClick={() => turn(-1)} />
            <span className="text-sm whitespace-nowrap text-dim" data-testid="wall-page">
              {s.wall.page(at + 1, pages)}
            </span>
            <IconButton label={s.wall.next} icon={<ChevronIcon />} onClick={() => turn(1)} />
          </>
        ) : null}
      </Heading>
      <StaleBanner
        error={sessions.error}
        since={sessions.dataUpdatedAt}
        onRetry={() => void sessions.refetch()}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrows move between the links in it */}
      <div ref={ref} className="min-h-0 grow overflow-y-auto" onKeyDown={onKey}>
        {sessions.isPending ? <Skeleton rows={4} what={s.wall.title} /> : null}
        {sessions.isError && !sessions.data ? (
          <ErrorPanel
            error={sessions.error}
            what={s.wall.title}
            onRetry={() => void sessions.refetch()}
          />
        ) : null}
        {sessions.data && live.length === 0 ? (
          <Empty title={s.wall.empty} hint={s.wall.emptyHint} />
        ) : null}
        {rows.length > 0 ? (
          <ul
            aria-label={s.wall.list}
            className="grid gap-2 p-2"
            style={{ gridTemplateColumns: `repeat(${cols}, minmax(0, 1fr))` }}
          >
            {rows.map((session, i) => (
              <WallCell
                key={session.id}
                session={session}
                cell={cells[session.id]}
                reached={i === index}
                onFocus={() => reach(session.id)}
              />
            ))}
          </ul>
        ) : null}
      </div>
    </>
  );
}
