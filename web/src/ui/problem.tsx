import type { ReactNode } from 'react';
import { ApiError, type StartError } from '../../sdk';
import { errnoName } from '../lib/errno';
import { inert } from '../lib/inert';
import { s } from '../strings';
import { RequestId } from './states';

interface Said {
  title: string | null;
  errno: string | null;
  text: string;
  path: string | null;
  children?: ReactNode;
}

function Box({ title, errno, text, path, children }: Said) {
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
      <span>{text}</span>
      {path ? (
        <span className="text-sm text-dim">
          {s.start.searched}: <code className="font-mono break-all">{inert(path, 2_000)}</code>
        </span>
      ) : null}
      {children}
    </div>
  );
}

/** A failed action, beside what tried it: what HQ said, and what it looked at. */
export function Problem({ error, title }: { error: unknown; title: string | null }) {
  const api = error instanceof ApiError ? error : null;
  return (
    <Box
      title={title}
      errno={api?.text('errno') ?? null}
      text={api ? inert(api.message, 600) : s.errors.noAnswer}
      path={api?.text('path') ?? null}
    >
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
      {api?.requestId ? <RequestId id={api.requestId} /> : null}
    </Box>
  );
}

/** The same of a session that failed when nobody was looking. */
export function StartProblem({ error }: { error: StartError }) {
  const errno = error.errno === null ? null : String(error.errno);
  return (
    <Box
      title={s.start.failed}
      errno={errno}
      text={inert(error.detail || error.code, 600)}
      path={error.path}
    />
  );
}
