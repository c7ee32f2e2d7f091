import { useMutation } from '@tanstack/react-query';
import { ended, type Session } from '../../sdk';
import { queries, relay } from '../lib/relay';
import { sessionName } from '../lib/session';
import { s } from '../strings';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Problem } from '../ui/problem';

export function StopDialog({ session, onClose }: { session: Session; onClose: () => void }) {
  const over = ended(session.state);
  const stop = useMutation({
    mutationFn: () => relay.stop(session.id),
    onSuccess: async () => {
      await queries.invalidateQueries();
      onClose();
    },
  });
  const name = sessionName(session);
  return (
    <Dialog title={over ? s.stop.removeTitle(name) : s.stop.title(name)} onClose={onClose}>
      <div className="flex flex-col gap-4 p-4">
        <p className="text-dim">{over ? s.stop.removeBody : s.stop.body}</p>
        {stop.error ? <Problem error={stop.error} title={null} /> : null}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{s.common.cancel}</Button>
          <Button
            kind="danger"
            data-first
            disabled={stop.isPending}
            onClick={() => stop.mutate()}
            data-testid="confirm-stop"
          >
            {stop.isPending ? s.stop.going : over ? s.stop.confirmRemove : s.stop.confirm}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
