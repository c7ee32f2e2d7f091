/**
 * Yes and no from afar: Enter and Esc, typed only while the dialog one has seen is still there. It is
 * looked at once more right before, because a person who reads is slower than a program.
 */
import type { Session } from '../../sdk';
import { marked, saysYes } from './choice';
import { relay } from './relay';

export type Answer = 'yes' | 'no';

export const LINES = 15;

const keys: Record<Answer, string> = { yes: '\r', no: '\x1b' };

export interface Outcome {
  given: 'typed' | 'moved' | 'unsafe';
  /** What Enter would take, as far as it can be read. */
  choice: string | null;
}

/** Only who waits for a yes is given one; a question has no key that fits. */
export const takesAnswer = (session: Session): boolean =>
  session.state === 'running' && session.attention?.state === 'approve';

function same(a: Session, b: Session): boolean {
  const [was, is] = [a.attention, b.attention];
  return was?.state === is?.state && was?.since === is?.since && was?.evidence === is?.evidence;
}

/** `session` is as its person has seen it; `key` makes a retry harmless. */
export async function answer(session: Session, how: Answer, key: string): Promise<Outcome> {
  const screen = await relay.screenText(session.id, LINES);
  const choice = marked(screen.value);
  if (how === 'yes' && (choice === null || !saysYes(choice))) return { given: 'unsafe', choice };
  const now = await relay.session(session.id);
  if (!takesAnswer(now) || !same(session, now)) return { given: 'moved', choice };
  await relay.type(session.id, keys[how], key);
  return { given: 'typed', choice };
}
