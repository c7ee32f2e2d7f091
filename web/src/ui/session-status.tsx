import type { Session } from '../../sdk';
import { attentionAge } from '../lib/attention';
import { useNow } from '../lib/now';
import { sessionLook } from '../status';
import { Status } from './status';

/** What a session is or wants, and since when. */
export function SessionStatus({ session }: { session: Session }) {
  const age = attentionAge(session, useNow());
  return <Status look={sessionLook(session)} note={age || undefined} />;
}
