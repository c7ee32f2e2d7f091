/** What several screens say of a session in the same words. */
import type { Runner, Session, StartRequest } from '../../sdk';
import { duration, parseTime } from './format';
import { inert } from './inert';
import { operatorFlags } from './operator-flags';
import { envOf, likelySize } from './page';
import { mountUrl } from './router';

export function sessionName(session: Pick<Session, 'name' | 'title' | 'command' | 'id'>): string {
  return (
    inert(session.name || session.title || session.command[0] || '', 80) || session.id.slice(0, 8)
  );
}

/** The same program with the same parameters once more, at the size it would have here. */
export function again(session: Session): StartRequest {
  const request: StartRequest = {
    runner: session.runner,
    command: session.command,
    mode: session.mode === 'pipe' ? 'pipe' : 'pty',
    overflow: session.overflow,
    ...(likelySize() ?? { rows: session.rows, cols: session.cols }),
  };
  const env = envOf(session.id);
  if (session.name !== '') request.name = session.name;
  if (session.cwd !== '') request.cwd = session.cwd;
  if (env) request.env = env;
  return request;
}

/** How long it ran; null while that is not known. */
export function ranFor(session: Session): string | null {
  const begun = parseTime(session.started_at);
  const end = parseTime(session.ended_at);
  if (begun === null || end === null) return null;
  const length = Math.max(0, end - begun);
  return length < 1000 ? `${length} ms` : duration(length);
}

export const isFull = (runner: Runner): boolean =>
  runner.capacity > 0 && runner.sessions >= runner.capacity;

export const canStart = (runner: Runner): boolean => runner.state === 'online' && !isFull(runner);

/** How a shell somewhere else looks at it. */
export const attachCommand = (session: Session): string =>
  `agentrelay attach ${operatorFlags(mountUrl())} ${session.id}`;
