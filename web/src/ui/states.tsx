import { type ReactNode, useState } from 'react';
import { ApiError } from '../../sdk';
import { duration } from '../lib/format';
import { inert } from '../lib/inert';
import { useNow } from '../lib/now';
import { s } from '../strings';
import { Button } from './button';
import { CopyButton } from './copy';
import { StatusMark } from './status';

/** Rows in the shape of what will be there; after a second it says what it waits for. */
export function Skeleton({ rows, what = '' }: { rows: number; what?: string }) {
  const [since] = useState(Date.now);
  return (
    <div className="appearing">
      <div role="status" aria-label={s.common.loading} className="divide-y divide-line">
        {Array.from({ length: rows }, (_, i) => (
          <div key={i} className="flex items-center gap-4 px-4 py-3.5">
            <div className="h-3 w-20 rounded bg-raised" />
            <div className="h-3 rounded bg-raised" style={{ width: `${34 - i * 4}%` }} />
            <div className="ml-auto h-3 w-14 rounded bg-raised" />
          </div>
        ))}
      </div>
      {what === '' ? null : (
        <div className="flex justify-center px-4 py-4">
          <Slow since={since} what={s.common.reading(what)} />
        </div>
      )}
    </div>
  );
}

export function Empty({
  title,
  hint,
  children,
}: {
  title: string;
  hint: string;
  children?: ReactNode;
}) {
  return (
    <div className="mx-auto flex max-w-xl flex-col gap-3 px-4 py-14 text-center">
      <h2 className="text-lg font-semibold">{title}</h2>
      <p className="text-dim text-balance">{hint}</p>
      {children}
    </div>
  );
}

interface Said {
  title: string;
  hint: string;
  request: string | null;
}

function describe(error: unknown, what: string): Said {
  if (!(error instanceof ApiError)) {
    return { title: s.errors.noAnswer, hint: s.errors.noAnswerHint, request: null };
  }
  const request = error.requestId;
  if (error.status === 403) {
    return { title: s.errors.forbidden(what), hint: s.errors.forbiddenHint, request };
  }
  if (error.status === 404 || error.status === 410) {
    return { title: s.errors.gone(what), hint: s.errors.goneHint, request };
  }
  const hint = error.retryable ? s.errors.retryHint : '';
  return {
    title: s.errors.list(what),
    hint: [inert(error.message), hint].filter(Boolean).join(' '),
    request,
  };
}

/** Instead of what could not be read: what happened, what helps, and the number to quote. */
export function ErrorPanel({
  error,
  what,
  onRetry,
}: {
  error: unknown;
  what: string;
  onRetry: () => void;
}) {
  const { title, hint, request } = describe(error, what);
  return (
    <div
      role="alert"
      className="mx-auto flex max-w-xl flex-col items-center gap-3 px-4 py-14 text-center"
    >
      <h2 className="flex items-center gap-2 text-lg font-semibold">
        <span className="text-danger">
          <StatusMark shape="cross" />
        </span>
        {title}
      </h2>
      <p className="text-dim text-balance">{hint}</p>
      <Button onClick={onRetry}>{s.common.retry}</Button>
      {request ? <RequestId id={request} /> : null}
    </div>
  );
}

export function RequestId({ id }: { id: string }) {
  return (
    <span className="inline-flex items-center gap-1 text-xs text-faint">
      {s.common.request} <code className="font-mono">{inert(id, 64)}</code>
      <CopyButton text={id} />
    </span>
  );
}

/** Something was asked of HQ a while ago: says so, instead of a button that looks dead. */
export function Slow({ since, what }: { since: number; what: string }) {
  const now = useNow();
  if (now - since < 1_000) return null;
  return (
    <span role="status" className="mr-auto flex items-center gap-2 text-sm text-dim">
      <StatusMark shape="turning" />
      {s.common.slow(what, duration(now - since))}
    </span>
  );
}

/** The data stays; this says how old it is. */
export function StaleBanner({
  error,
  since,
  onRetry,
}: {
  error: unknown;
  since: number;
  onRetry: () => void;
}) {
  const now = useNow();
  if (!error || since === 0 || now - since < 5_000) return null;
  const said = error instanceof ApiError ? s.errors.staleSaid : s.errors.stale;
  return (
    <div
      role="status"
      className="flex items-center gap-x-3 border-b border-line bg-amber-wash px-4 py-1 text-amber"
    >
      <StatusMark shape="clock" />
      <span className="min-w-0">{said(duration(now - since))}</span>
      <Button kind="quiet" className="ml-auto" onClick={onRetry}>
        {s.common.retry}
      </Button>
    </div>
  );
}
