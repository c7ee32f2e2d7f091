import type { ReactNode } from 'react';
import { latency } from '../lib/format';
import { showHelp } from '../lib/page';
import { lastRoundTrip, signOut, useSessions } from '../lib/relay';
import { href, type Route } from '../lib/router';
import { set, useSettings } from '../lib/settings';
import { s } from '../strings';
import {
  HelpIcon,
  LeaveIcon,
  RailIcon,
  RunnersIcon,
  SessionsIcon,
  SettingsIcon,
  ThemeIcon,
} from '../ui/icons';
import { StatusMark } from '../ui/status';

const places = [
  { page: 'sessions', label: s.nav.sessions, to: href.sessions, icon: <SessionsIcon /> },
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

function Connection({ wide }: { wide: boolean }) {
  const { isError } = useSessions();
  const trip = lastRoundTrip();
  const lost = isError || trip === null;
  const text = lost ? s.errors.noAnswer : latency(trip);
  return (
    <div
      className={`flex h-8 items-center gap-2.5 px-3 text-xs ${isError ? 'text-amber' : 'text-faint'}`}
      title={isError ? s.errors.noAnswer : s.terminal.latencyHint}
    >
      <StatusMark shape={isError ? 'slash' : 'disc'} />
      {wide ? <span>{isError || trip !== null ? text : ''}</span> : null}
    </div>
  );
}

export function Rail({ route }: { route: Route }) {
  const { railWide: wide, theme } = useSettings();
  return (
    <nav
      aria-label={s.nav.main}
      className={`flex shrink-0 flex-col border-r border-line bg-panel p-2 max-sm:hidden ${wide ? 'w-48' : 'w-14'}`}
    >
      <div className="flex h-9 items-center gap-2.5 px-2 font-semibold">
        <img src="./favicon.svg" alt="" className="size-5 shrink-0" />
        {wide ? s.app : null}
      </div>
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

export function BottomBar({ route }: { route: Route }) {
  return (
    <nav
      aria-label={s.nav.main}
      className="flex shrink-0 border-t border-line bg-panel pb-[env(safe-area-inset-bottom)] sm:hidden"
    >
      {places.map((place) => (
        <a
          key={place.page}
          href={place.to}
          aria-current={here(route, place.page) ? 'page' : undefined}
          className="flex h-13 flex-1 flex-col items-center justify-center gap-0.5 text-xs text-dim aria-[current=page]:text-fg aria-[current=page]:font-semibold"
        >
          {place.icon}
          {place.label}
        </a>
      ))}
    </nav>
  );
}
