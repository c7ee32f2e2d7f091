import type { ReactNode } from 'react';
import { ApiError } from '../../sdk';
import { latency } from '../lib/format';
import { useKeysInside } from '../lib/keyboard';
import { retryLive, useLive } from '../lib/live';
import { openPalette, showHelp } from '../lib/page';
import { lastRoundTrip, signOut, useSessions } from '../lib/relay';
import { href, type Route } from '../lib/router';
import { set, useSettings } from '../lib/settings';
import { useWaiting } from '../lib/use-waiting';
import { s } from '../strings';
import {
  FindIcon,
  HelpIcon,
  InboxIcon,
  LeaveIcon,
  RailIcon,
  RunnersIcon,
  SessionsIcon,
  SettingsIcon,
  ThemeIcon,
  WallIcon,
} from '../ui/icons';
import { Keys } from '../ui/keys';
import { StatusMark } from '../ui/status';

const places = [
  { page: 'inbox', label: s.nav.inbox, to: href.inbox, icon: <InboxIcon /> },
  { page: 'sessions', label: s.nav.sessions, to: href.sessions, icon: <SessionsIcon /> },
  { page: 'wall', label: s.nav.wall, to: href.wall, icon: <WallIcon /> },
  { page: 'runners', label: s.nav.runners, to: href.runners, icon: <RunnersIcon /> },
  { page: 'settings', label: s.nav.settings, to: href.settings, icon: <SettingsIcon /> },
] as const;

const here = (route: Route, page: string): boolean =>
  route.page === page || (route.page === 'session' && page === 'sessions');

const themes = { system: 'dark', dark: 'light', light: 'system' } as const;

const row =
  'flex h-9 w-full items-center gap-2.5 rounded-md px-2.5 text-dim hover:bg-raised hover:text-fg ' +
  'aria-[current=page]:bg-raised aria-[current=page]:text-fg';

function Item({
  wide,
  label,
  icon,
  onClick,
}: {
  wide: boolean;
  label: string;
  icon: ReactNode;
  onClick: () => void;
}) {
  return (
    <button type="button" className={row} onClick={onClick} title={label} aria-label={label}>
      {icon}
      {wide ? <span className="truncate">{label}</span> : null}
    </button>
  );
}

/** How events reach this page, in the one place one looks for it. */
function Connection({ wide }: { wide: boolean }) {
  const { error } = useSessions();
  const isError = error !== null && !(error instanceof ApiError);
  const live = useLive();
  const trip = live.latency ?? lastRoundTrip();
  const lost = isError || (trip === null && live.status !== 'connecting');
  const asking = !lost && live.status === 'down';
  const text = lost
    ? s.errors.noAnswer
    : asking
      ? s.nav.polling
      : trip === null
        ? ''
        : latency(trip);
  return (
    <button
      type="button"
      onClick={retryLive}
      disabled={!lost && !asking}
      className={`flex h-8 items-center gap-2.5 px-3 text-left text-xs ${lost || asking ? 'text-amber' : 'text-faint'}`}
      title={lost ? s.errors.noAnswer : asking ? s.nav.pollingHint : s.terminal.latencyHint}
      aria-label={wide ? undefined : text}
      data-testid="connection"
      data-status={live.status}
    >
      <StatusMark shape={lost ? 'slash' : asking ? 'clock' : 'disc'} />
      {wide ? <span className="truncate">{text}</span> : null}
    </button>
  );
}

export function Rail({ route }: { route: Route }) {
  const { railWide: wide, theme } = useSettings();
  const inside = useKeysInside();
  const find = inside ? s.palette.titleInside(s.terminal.chord) : s.palette.title;
  return (
    <nav
      aria-label={s.nav.main}
      className={`flex shrink-0 flex-col border-r border-line bg-panel p-2 max-sm:hidden ${wide ? 'w-48' : 'w-14'}`}
    >
      <div className="flex h-9 items-center gap-2.5 px-2 font-semibold">
        <img src="./favicon.svg" alt="" className="size-5 shrink-0" />
        {wide ? s.app : null}
      </div>
      <button
        type="button"
        className={`${row} mt-3 border border-line-strong bg-bg`}
        onClick={() => openPalette()}
        title={find}
        aria-label={wide ? undefined : s.palette.title}
        data-testid="find"
      >
        <FindIcon />
        {wide ? <span className="grow text-left">{s.palette.open}</span> : null}
        {wide && !inside ? <Keys keys="Ctrl k" /> : null}
      </button>
      <ul className="mt-3 flex flex-col gap-0.5">
        {places.map((place) => (
          <li key={place.page}>
            <a
              href={place.to}
              className={row}
              title={place.label}
              aria-current={here(route, place.page) ? 'page' : undefined}
            >
              {place.icon}
              {wide ? place.label : null}
              {place.page === 'inbox' ? <Badge wide={wide} /> : null}
            </a>
          </li>
        ))}
      </ul>
      <div className="mt-auto flex flex-col gap-0.5">
        <Connection wide={wide} />
        <Item
          wide={wide}
          label={s.nav.theme(s.settings.themes[theme].toLowerCase())}
          icon={<ThemeIcon />}
          onClick={() => set({ theme: themes[theme] })}
        />
        <Item wide={wide} label={s.nav.help} icon={<HelpIcon />} onClick={() => showHelp(true)} />
        <Item
          wide={wide}
          label={s.nav.signOut}
          icon={<LeaveIcon />}
          onClick={() => void signOut()}
        />
        <Item
          wide={wide}
          label={wide ? s.nav.collapse : s.nav.expand}
          icon={<RailIcon />}
          onClick={() => set({ railWide: !wide })}
        />
      </div>
    </nav>
  );
}

/** How many wait. */
function Badge({ wide }: { wide: boolean }) {
  const { rows } = useWaiting();
  if (rows.length === 0) return null;
  return (
    <span
      className={`rounded-full bg-amber px-1.5 text-xs font-semibold text-bg ${wide ? 'ml-auto' : 'absolute ml-9 -mt-4'}`}
      data-testid="inbox-count"
    >
      {rows.length}
    </span>
  );
}

/** The wall is for large screens; the palette finds it. */
const thumb = places.filter((place) => place.page !== 'wall');

export function BottomBar({ route }: { route: Route }) {
  return (
    <nav
      aria-label={s.nav.main}
      className="flex shrink-0 border-t border-line bg-panel pb-[env(safe-area-inset-bottom)] sm:hidden"
    >
      {thumb.map((place) => (
        <a
          key={place.page}
          href={place.to}
          aria-current={here(route, place.page) ? 'page' : undefined}
          className="flex h-13 flex-1 flex-col items-center justify-center gap-0.5 text-xs text-dim aria-[current=page]:text-fg aria-[current=page]:font-semibold"
        >
          {place.icon}
          {place.label}
          {place.page === 'inbox' ? <Badge wide={false} /> : null}
        </a>
      ))}
      <button
        type="button"
        onClick={() => openPalette()}
        className="flex h-13 flex-1 flex-col items-center justify-center gap-0.5 text-xs text-dim"
      >
        <FindIcon />
        {s.palette.open}
      </button>
    </nav>
  );
}
