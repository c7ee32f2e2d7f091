/** All that a share link opens: one terminal, or why it does not open. Nothing else is in this tab. */
import { lazy, type ReactNode, Suspense } from 'react';
import { ApiError } from '../../sdk';
import { isUnauthorized, useMe } from '../lib/relay';
import { shareSecret } from '../lib/share-secret';
import { s } from '../strings';
import { Button } from '../ui/button';
import { RequestId } from '../ui/states';
import { StatusMark } from '../ui/status';

const SharedTerminal = lazy(() => import('../terminal/shared'));

function Notice({
  shape,
  title,
  hint,
  children,
}: {
  shape: 'slash' | 'turning' | 'dotted';
  title: string;
  hint: string;
  children?: ReactNode;
}) {
  return (
    <main className="flex min-h-dvh items-center justify-center p-4" data-testid="guest-notice">
      <div className="flex w-full max-w-sm flex-col items-start gap-4">
        <p className="flex items-center gap-2.5 text-dim">
          <img src="./favicon.svg" alt="" className="size-5" />
          {s.app}
        </p>
        <div role={shape === 'turning' ? 'status' : 'alert'} className="flex flex-col gap-2">
          <h1 className="flex items-center gap-2 text-lg font-semibold">
            <StatusMark shape={shape} />
            {title}
          </h1>
          <p className="text-dim">{hint}</p>
        </div>
        {children}
      </div>
    </main>
  );
}

export function Guest() {
  const me = useMe();
  if (shareSecret === '') {
    return <Notice shape="dotted" title={s.guest.missing} hint={s.guest.missingHint} />;
  }
  // what is known to be over is over, whatever was known before
  if (isUnauthorized(me.error)) {
    return <Notice shape="slash" title={s.guest.closed} hint={s.guest.closedHint} />;
  }
  if (me.data?.share) {
    return (
      <Suspense fallback={<Notice shape="turning" title={s.guest.opening} hint="" />}>
        <SharedTerminal share={me.data.share} />
      </Suspense>
    );
  }
  if (me.data) return <Notice shape="slash" title={s.guest.closed} hint={s.guest.closedHint} />;
  if (me.isError) {
    const request = me.error instanceof ApiError ? me.error.requestId : null;
    return (
      <Notice shape="slash" title={s.errors.noAnswer} hint={s.errors.noAnswerHint}>
        <Button onClick={() => void me.refetch()}>{s.common.retry}</Button>
        {request ? <RequestId id={request} /> : null}
      </Notice>
    );
  }
  return null;
}
