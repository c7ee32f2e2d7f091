/** A notification of the system when a session ends while nobody looks at it; asked for in settings. */
import { readSession, type Session } from '../../sdk';
import { exitLabel } from '../status';
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

function tell(session: Session): void {
  const how = session.state === 'exited' ? exitLabel(session.exit) : session.state;
  const note = new Notification(`${sessionName(session)}: ${how}`, {
    body: inert(session.runner, 64),
    tag: session.id,
  });
  note.onclick = () => {
    window.focus();
    go(href.session(session.id));
    note.close();
  };
}

export function notifyOfEnds(): () => void {
  return onEvent((event) => {
    if (event.type !== 'session.ended' || !useSettings.getState().notify || !canNotify()) return;
    const session = readSession(event.data);
    if (!session || looking(session.id) || Notification.permission !== 'granted') return;
    tell(session);
  });
}
