import { useMutation } from '@tanstack/react-query';
import { ended, type Session } from '../../sdk';
import { queries, relay } from '../lib/relay';
import { sessionName } from '../lib/session';
import { s } from '../strings';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Problem } from '../ui/problem';
import { Slow } from '../ui/states';

const LISTED = 8;

/** Stops all of them, and says of which it could not be done. */
async function stopAll(sessions: Session[]): Promise<void> {
  const answers = await Promise.allSettled(sessions.map((session) => relay.stop(session.id)));
  await queries.invalidateQueries({ queryKey: ['sessions'] });
  await queries.invalidateQueries({ queryKey: ['session'] });
  const failed = answers.find((answer) => answer.status === 'rejected');
  if (failed) throw failed.reason;
}

function Names({ sessions }: { sessions: Session[] }) {
  const more = sessions.length - LISTED;
  return (
    <ul className="flex flex-col gap-0.5">
      {sessions.slice(0, more > 0 ? LISTED - 1 : LISTED).map((session) => (
        <li key={session.id} className="truncate">
          {sessionName(session)}{' '}
          <span className="text-faint">{ended(session.state) ? s.stop.remove : s.stop.stop}</span>
        </li>
      ))}
      {more > 0 ? <li className="text-faint">{s.stop.more(more + 1)}</li> : null}
    </ul>
  );
}

interface Props {
  sessions: Session[];
  onClose: () => void;
}

export function StopDialog({ sessions, onClose }: Props) {
  const live = sessions.filter((session) => !ended(session.state)).length;
  const over = live === 0;
  const stop = useMutation({ mutationFn: () => stopAll(sessions), onSuccess: onClose });
  const [first] = sessions;
  const name = sessions.length === 1 && first ? sessionName(first) : s.stop.these(sessions.length);
  return (
    <Dialog title={over ? s.stop.removeTitle(name) : s.stop.title(name)} onClose={onClose}>
      <div className="flex flex-col gap-4 p-4">
        {sessions.length > 1 ? <Names sessions={sessions} /> : null}
        <p className="text-dim">{over ? s.stop.removeBody : s.stop.body}</p>
        {stop.error ? <Problem error={stop.error} title={null} /> : null}
        <div className="flex items-center justify-end gap-2">
          {stop.isPending ? <Slow since={stop.submittedAt} what={s.stop.asking} /> : null}
          <Button onClick={onClose}>{s.common.cancel}</Button>
          <Button
            kind="danger"
            data-first
            disabled={stop.isPending}
            onClick={() => stop.mutate()}
            data-testid="confirm-stop"
          >
            {stop.isPending
              ? s.stop.going
              : (over ? s.stop.confirmRemove : s.stop.confirm)(sessions.length)}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
