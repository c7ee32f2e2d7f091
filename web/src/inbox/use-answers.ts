/** Which yes or no is on its way, and what came of it, by session. */
import { useState } from 'react';
import { type Session, uuidv7 } from '../../sdk';
import { type Answer, answer, takesAnswer } from '../lib/answer';

export type Given = 'asking' | 'typed' | 'moved' | 'unsafe' | 'failed';

export interface Note {
  how: Answer;
  given: Given;
  /** What Enter would take. */
  choice: string | null;
  at: number;
  /** Of the request: what is tried again is typed once. */
  key: string;
  /** The state it answered: another one needs another answer. */
  since: string | null;
}

export interface Answers {
  /** What is known of the answer to what it waits for now. */
  noteOf: (session: Session) => Note | null;
  give: (session: Session, how: Answer) => void;
}

export function useAnswers(): Answers {
  const [notes, setNotes] = useState<Record<string, Note>>({});
  const noteOf = (session: Session): Note | null => {
    const note = notes[session.id];
    return note && note.since === session.attention?.since ? note : null;
  };
  const give = (session: Session, how: Answer): void => {
    const before = noteOf(session);
    if (!takesAnswer(session) || before?.given === 'asking' || before?.given === 'typed') return;
    const key = before?.given === 'failed' && before.how === how ? before.key : uuidv7();
    const since = session.attention?.since ?? null;
    const put = (given: Given, choice: string | null = null): void =>
      setNotes((all) => ({
        ...all,
        [session.id]: { how, given, choice, at: Date.now(), key, since },
      }));
    put('asking');
    answer(session, how, key).then(
      ({ given, choice }) => put(given, choice),
      () => put('failed'),
    );
  };
  return { noteOf, give };
}
