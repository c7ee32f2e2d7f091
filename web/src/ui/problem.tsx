import { ApiError } from '../../sdk';
import { errnoName } from '../lib/errno';
import { inert } from '../lib/inert';
import { s } from '../strings';
import { RequestId } from './states';

/** A failed action, inside the dialog that tried it: what HQ said, and what it looked at. */
export function Problem({ error, title }: { error: unknown; title: string | null }) {
  const api = error instanceof ApiError ? error : null;
  const errno = api?.text('errno') ?? null;
  const path = api?.text('path') ?? null;
  return (
    <div
      role="alert"
      className="flex flex-col gap-1.5 rounded-md border border-danger bg-danger-wash px-3 py-2"
    >
      {title ? (
        <strong className="font-semibold text-danger">
          {title}
          {errno ? (
            <code className="ml-2 font-mono font-normal">{inert(errnoName(errno), 40)}</code>
          ) : null}
        </strong>
      ) : null}
      <span>{api ? inert(api.message, 600) : s.errors.noAnswer}</span>
      {api && api.errors.length > 0 ? (
        <ul className="list-disc pl-5">
          {api.errors.map((field) => (
            <li key={field.pointer + field.message}>
              <code className="font-mono text-sm">{inert(field.pointer, 80)}</code>{' '}
              {inert(field.message)}
            </li>
          ))}
        </ul>
      ) : null}
      {path ? (
        <span className="text-sm text-dim">
          {s.start.searched}: <code className="font-mono break-all">{inert(path, 2_000)}</code>
        </span>
      ) : null}
      {api?.requestId ? <RequestId id={api.requestId} /> : null}
    </div>
  );
}
