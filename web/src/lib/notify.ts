/**
 * Told outside the page, when its person has asked for that in the settings: a session that ends, and
 * one that begins to wait for somebody. Nothing is told of what is being looked at.
 */
import { readSession, type Session } from '../../sdk';
import { exitLabel, sessionLook } from '../status';
import { tone } from './bell';
import { inert } from './inert';
import { onEvent } from './live';
import { go, href, parseRoute } from './router';
import { sessionName } from './session';
import { useSettings } from './settings';

/** Absent on plain http outside loopback, and in some browsers of phones. */
export const canNotify = (): boolean => 'Notification' in window && window.isSecureContext;

/** Only ever called from a click in the settings. */
export async function askToNotify(): Promise<boolean> {
  return canNotify() && (await Notification.requestPermission()) === 'granted';
}

function looking(id: string): boolean {
  const route = parseRoute(window.location.hash);
  return document.visibilityState === 'visible' && route.page === 'session' && route.id === id;
}

function tell(session: Session, what: string, body: string): void {
  if (!canNotify() || Notification.permission !== 'granted') return;
  const note = new Notification(`${sessionName(session)}: ${what}`, { body, tag: session.id });
  note.onclick = () => {
    window.focus();
    go(href.session(session.id));
    note.close();
  };
}

export function notifyOfEnds(): () => void {
  return onEvent((event) => {
    if (event.type !== 'session.ended' || !useSettings.getState().notify) return;
    const session = readSession(event.data);
    if (!session || looking(session.id)) return;
    const how = session.state === 'exited' ? exitLabel(session.exit) : session.state;
    tell(session, how, inert(session.runner, 64));
  });
}

const keyOf = ({ id, attention }: Session): string =>
  `${id} ${attention?.state} ${attention?.since}`;

/** Those among `rows` that did not wait, or for something else, when last asked. */
export function newsOf(): (rows: readonly Session[]) => Session[] {
  let known: Set<string> | null = null;
  return (rows) => {
    const before = known;
    known = new Set(rows.map(keyOf));
    // what waited before the page was opened is no news
    return before === null ? [] : rows.filter((row) => !before.has(keyOf(row)));
  };
}

export function tellOfWaiting(news: readonly Session[]): void {
  const { notifyAttention, attentionSound } = useSettings.getState();
  const seen = document.visibilityState === 'visible' && document.hasFocus();
  if (attentionSound && news.some((session) => !looking(session.id))) tone();
  if (!notifyAttention || seen) return;
  for (const session of news)
    tell(session, sessionLook(session).label, inert(session.attention?.evidence ?? '', 160));
}
