import { lazy, Suspense, useEffect, useState } from 'react';
import { nextOf } from '../lib/attention';
import { useKeys } from '../lib/keyboard';
import { followEvents } from '../lib/live';
import { newsOf, notifyOfEnds, tellOfWaiting } from '../lib/notify';
import {
  askStop,
  closePalette,
  closeStart,
  openPalette,
  openShare,
  openStart,
  showHelp,
  showNotice,
  usePage,
} from '../lib/page';
import { useSessions } from '../lib/relay';
import { go, href, useRoute } from '../lib/router';
import { set, useSettings } from '../lib/settings';
import { countTab } from '../lib/tab';
import { useWaiting } from '../lib/use-waiting';
import { RunnersPage } from '../pages/runners';
import { SessionsPage } from '../pages/sessions';
import { SettingsPage } from '../pages/settings';
import { StopDialog } from '../pages/stop';
import { Palette } from '../palette/palette';
import { ShareDialog } from '../share/dialog';
import { StartDialog } from '../start/dialog';
import { s } from '../strings';
import { IconButton } from '../ui/button';
import { CloseIcon } from '../ui/icons';
import { Help } from './help';
import { BottomBar, Rail } from './rail';

const InboxPage = lazy(() => import('../inbox/page'));
const WallPage = lazy(() => import('../wall/page'));
const SessionPage = lazy(() => import('../terminal/page'));

function Notice() {
  const notice = usePage((page) => page.notice);
  if (!notice) return null;
  return (
    <div
      role="status"
      className="flex items-center justify-between border-b border-line bg-amber-wash px-4 text-amber"
    >
      {notice}
      <IconButton label={s.common.dismiss} icon={<CloseIcon />} onClick={() => showNotice(null)} />
    </div>
  );
}

export function Shell() {
  const route = useRoute();
  const { start, help, palette, stopping, sharing } = usePage();
  useEffect(followEvents, []);
  useEffect(notifyOfEnds, []);
  const { rows } = useWaiting();
  const next = nextOf(rows, route.page === 'session' ? route.id : null);
  useEffect(() => countTab(rows.length), [rows.length]);
  const [news] = useState(newsOf);
  const listed = useSessions().data !== undefined;
  useEffect(() => {
    if (listed) tellOfWaiting(news(rows));
  }, [news, listed, rows]);
  useKeys([
    { keys: 'Ctrl k', run: () => openPalette() },
    { keys: '?', run: () => showHelp(true) },
    { keys: 'c', run: () => openStart() },
    { keys: 'g i', run: () => go(href.inbox) },
    ...(next ? [{ keys: 'g a', run: () => go(href.session(next.id)) }] : []),
    { keys: 'b', run: () => go(href.wall) },
    { keys: 'g s', run: () => go(href.sessions) },
    { keys: 'g r', run: () => go(href.runners) },
    { keys: 'g ,', run: () => go(href.settings) },
    { keys: '[', run: () => set({ railWide: !useSettings.getState().railWide }) },
  ]);
  return (
    <div className="flex h-(--visible,100dvh) max-sm:flex-col">
      <Rail route={route} />
      <p role="status" className="sr-only">
        {rows.length > 0 ? s.attention.need(rows.length) : ''}
      </p>
      <main className="flex min-h-0 min-w-0 grow flex-col">
        <Notice />
        <Suspense fallback={<div className="grow" />}>
          {route.page === 'inbox' ? <InboxPage /> : null}
          {route.page === 'wall' ? <WallPage /> : null}
        </Suspense>
        {route.page === 'sessions' ? <SessionsPage query={route.query} /> : null}
        {route.page === 'runners' ? <RunnersPage /> : null}
        {route.page === 'settings' ? <SettingsPage /> : null}
        {route.page === 'session' ? (
          <Suspense fallback={<div className="grow" />}>
            <SessionPage id={route.id} query={route.query} />
          </Suspense>
        ) : null}
      </main>
      {route.page === 'session' ? null : <BottomBar route={route} />}
      {start ? <StartDialog draft={start} onClose={closeStart} /> : null}
      {help ? <Help onClose={() => showHelp(false)} /> : null}
      {palette ? <Palette about={palette.about} onClose={closePalette} /> : null}
      {sharing ? <ShareDialog session={sharing} onClose={() => openShare(null)} /> : null}
      {stopping ? <StopDialog sessions={stopping} onClose={() => askStop(null)} /> : null}
    </div>
  );
}
