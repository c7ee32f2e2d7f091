/** Starting a session, from the dialog or once more from one that has ended. */
import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { ApiError, type Session, type StartRequest, uuidv7 } from '../../sdk';
import { markFresh, rememberEnv } from './page';
import { queries, relay } from './relay';
import { go, href } from './router';

const follow = (session: Session): void => go(href.session(session.id));

export function useStart(onStarted: () => void = () => {}, show = follow) {
  // without an answer the program may run already: the next try is the same request to HQ
  const attempt = useRef({ of: '', key: '', open: false });
  return useMutation({
    mutationFn: (what: StartRequest) => {
      const of = JSON.stringify(what);
      if (!attempt.current.open || attempt.current.of !== of) {
        attempt.current = { of, key: uuidv7(), open: true };
      }
      return relay.start(what, attempt.current.key);
    },
    onError: (error) => {
      attempt.current.open = !(error instanceof ApiError) || error.status === 504;
    },
    onSuccess: (session, what) => {
      attempt.current.open = false;
      markFresh(session.id);
      rememberEnv(session.id, what.env);
      queries.setQueryData(['session', session.id], session);
      void queries.invalidateQueries({ queryKey: ['sessions'] });
      onStarted();
      show(session);
    },
  });
}
