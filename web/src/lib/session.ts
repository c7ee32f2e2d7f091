/** What several screens say of a session in the same words. */
import type { Session } from '../../sdk';
import { quoteArgv } from './argv';
import { inert } from './inert';
import type { StartDraft } from './page';

export function sessionName(session: Pick<Session, 'name' | 'title' | 'command' | 'id'>): string {
  return (
    inert(session.name || session.title || session.command[0] || '', 80) || session.id.slice(0, 8)
  );
}

/** The same program with the same parameters once more. */
export function again(session: Session): StartDraft {
  return {
    runner: session.runner,
    command: quoteArgv(session.command),
    cwd: session.cwd,
    name: session.name,
  };
}
