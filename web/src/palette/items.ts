/** What the palette offers now: only what can be done by whoever is looking, where they are. */
import { ended, type Runner, type Session } from '../../sdk';
import { type Area, keymap } from '../keymap';
import { quoteArgv } from '../lib/argv';
import { attentionAge } from '../lib/attention';
import { inert } from '../lib/inert';
import { actionOf } from '../lib/keyboard';
import { askStop, openShare, openStart, showNotice } from '../lib/page';
import { go, href, outside, type Route } from '../lib/router';
import { again, attachCommand, canStart, sessionName } from '../lib/session';
import { set, useSettings } from '../lib/settings';
import { type Look, runnerLook, sessionLook } from '../status';
import { s } from '../strings';

export type Group = 'actions' | 'sessions' | 'runners';

export interface Item {
  id: string;
  group: Group;
  label: string;
  note: string;
  keys: string | null;
  look: Look | null;
  /** How long it has looked like that. */
  age?: string | undefined;
  run: () => void;
}

const action = (id: string, label: string, run: () => void, keys: string | null = null): Item => ({
  id,
  group: 'actions',
  label,
  note: '',
  keys,
  look: null,
  run,
});

function copy(text: string): void {
  const clipboard: Clipboard | undefined = navigator.clipboard;
  if (!clipboard) return showNotice(s.common.copyFailed);
  clipboard.writeText(text).then(
    () => showNotice(s.common.copied),
    () => showNotice(s.common.copyFailed),
  );
}

/** Everything that can be done with one session. */
export function sessionActions(session: Session, here: boolean): Item[] {
  const over = ended(session.state);
  const items: Item[] = [];
  if (!here) {
    items.push(action('open', s.palette.openSession, () => go(href.session(session.id)), 'Enter'));
  }
  if (!over) items.push(action('share', s.share.open, () => openShare(session), here ? 'm' : null));
  items.push(
    action('again', over ? s.sessions.change : s.sessions.another, () => openStart(again(session))),
    action(
      'stop',
      over ? s.sessions.remove : s.sessions.stop,
      () => askStop(session),
      here ? 'x' : 'Delete',
    ),
    action('copy-id', s.palette.copyId, () => copy(session.id)),
  );
  if (!over) {
    items.push(action('copy-attach', s.palette.copyAttach, () => copy(attachCommand(session))));
  }
  return items;
}

/** A phone has neither keys nor a rail. */
const forDesk = new Set(['?', '[']);
const small = (): boolean => window.matchMedia('(max-width: 40rem)').matches;

function keyActions(page: Route['page']): Item[] {
  const area: Area = page === 'inbox' ? 'inbox' : page === 'session' ? 'terminal' : 'lists';
  return keymap.flatMap((key) => {
    if (small() && forDesk.has(key.keys)) return [];
    if (key.quiet || (key.area !== 'everywhere' && key.area !== area)) return [];
    const run = actionOf(key.keys);
    return run ? [action(`key:${key.keys}`, key.label, run, key.keys)] : [];
  });
}

function pageActions(): Item[] {
  const { theme } = useSettings.getState();
  return [
    ...(['system', 'dark', 'light'] as const)
      .filter((one) => one !== theme)
      .map((one) =>
        action(`theme:${one}`, s.palette.theme(s.settings.themes[one].toLowerCase()), () =>
          set({ theme: one }),
        ),
      ),
    action('selftest', s.palette.selftest, () => outside(href.selftest)),
    action('openapi', s.palette.api, () => outside(href.openapi)),
  ];
}

const sessionItem = (session: Session): Item => ({
  id: `session:${session.id}`,
  group: 'sessions',
  label: sessionName(session),
  note: inert(`${quoteArgv(session.command)}  ${session.runner}`, 120),
  keys: null,
  look: sessionLook(session),
  age: attentionAge(session, Date.now()) || undefined,
  run: () => go(href.session(session.id)),
});

const runnerItem = (runner: Runner): Item => ({
  id: `runner:${runner.name}`,
  group: 'runners',
  label: canStart(runner) ? s.palette.startOn(inert(runner.name, 64)) : inert(runner.name, 64),
  note: inert([runner.os, runner.arch].filter(Boolean).join(' / '), 48),
  keys: null,
  look: runnerLook(runner.state),
  run: () => (canStart(runner) ? openStart({ runner: runner.name }) : go(href.runners)),
});

const order = (a: Session, b: Session): number =>
  Number(ended(a.state)) - Number(ended(b.state)) ||
  (b.created_at ?? '').localeCompare(a.created_at ?? '');

export function everything(route: Route, sessions: Session[], runners: Runner[]): Item[] {
  const here = route.page === 'session' ? route.id : null;
  return [
    ...keyActions(route.page),
    ...sessions
      .filter((session) => session.id !== here)
      .toSorted(order)
      .map(sessionItem),
    ...runners.map(runnerItem),
    ...pageActions(),
  ];
}
