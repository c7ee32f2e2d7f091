import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Share } from '../../sdk';
import { queries } from '../lib/client';
import { duration, exact, parseTime } from '../lib/format';
import { inert } from '../lib/inert';
import { useNow } from '../lib/now';
import { relay, useShares } from '../lib/relay';
import { s } from '../strings';
import { Button } from '../ui/button';
import { Problem } from '../ui/problem';
import { ErrorPanel, Skeleton } from '../ui/states';
import { StatusMark } from '../ui/status';

export const shareName = (share: Share): string => inert(share.name, 64) || s.share.unnamed;

function Ends({ share }: { share: Share }) {
  const now = useNow();
  const at = parseTime(share.expires_at);
  if (at === null) return null;
  return (
    <time dateTime={share.expires_at ?? ''} title={exact(at)}>
      {at > now ? s.share.ends(duration(at - now)) : s.share.over}
    </time>
  );
}

interface RowProps {
  share: Share;
  fresh: boolean;
  onRevoke: () => void;
  revoking: boolean;
}

function Row({ share, fresh, onRevoke, revoking }: RowProps) {
  const name = shareName(share);
  return (
    <li
      data-testid="share-row"
      className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5"
      aria-current={fresh ? 'true' : undefined}
    >
      <span className={share.connections > 0 ? 'text-fg' : 'text-faint'}>
        <StatusMark shape={share.connections > 0 ? 'disc' : 'ring'} />
      </span>
      <span className="min-w-0 grow">
        <span className="block truncate font-medium">{name}</span>
        <span className="block text-xs text-faint">
          {s.share.modes[share.mode]}
          {', '}
          {s.share.connections(share.connections)}
          {', '}
          <Ends share={share} />
        </span>
      </span>
      <Button
        disabled={revoking}
        onClick={onRevoke}
        aria-label={s.share.revokeOf(name)}
        data-testid="share-revoke"
      >
        {revoking ? s.share.revoking : s.share.revoke}
      </Button>
    </li>
  );
}

/** The links that work, who is on them, and the end of each. */
export function ActiveShares({ session, fresh }: { session: string; fresh: string | null }) {
  const shares = useShares(session);
  const [told, setTold] = useState('');
  const revoke = useMutation({
    mutationFn: (id: string) => relay.revoke(id),
    onSuccess: async () => {
      setTold(s.share.revoked);
      await queries.invalidateQueries({ queryKey: ['shares'] });
    },
  });
  return (
    <section aria-label={s.share.active}>
      <h3 className="mb-1 text-xs text-faint">{s.share.active}</h3>
      {shares.isPending ? <Skeleton rows={1} /> : null}
      {shares.isError && !shares.data ? (
        <ErrorPanel
          error={shares.error}
          what={s.share.list}
          onRetry={() => void shares.refetch()}
        />
      ) : null}
      {shares.data?.length === 0 ? <p className="text-dim">{s.share.none}</p> : null}
      {shares.data && shares.data.length > 0 ? (
        <ul className="divide-y divide-line rounded-md border border-line">
          {shares.data.map((share) => (
            <Row
              key={share.id}
              share={share}
              fresh={share.id === fresh}
              revoking={revoke.isPending && revoke.variables === share.id}
              onRevoke={() => revoke.mutate(share.id)}
            />
          ))}
        </ul>
      ) : null}
      {revoke.error ? (
        <div className="mt-2">
          <Problem error={revoke.error} title={s.share.revokeFailed} />
        </div>
      ) : null}
      <p role="status" className="mt-2 text-sm text-dim empty:hidden">
        {told}
      </p>
    </section>
  );
}
