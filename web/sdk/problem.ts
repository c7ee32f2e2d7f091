/**
 * What a request can fail with: an answer of HQ that says why (ApiError, from problem+json), or
 * no usable answer at all (NetworkError). Nothing else is thrown by the client.
 */
import * as v from 'valibot';

const problemShape = v.looseObject({
  title: v.fallback(v.optional(v.string()), undefined),
  detail: v.fallback(v.optional(v.string()), undefined),
  code: v.fallback(v.optional(v.string()), undefined),
  request_id: v.fallback(v.optional(v.string()), undefined),
  retryable: v.fallback(v.optional(v.boolean()), undefined),
  errors: v.fallback(
    v.optional(v.array(v.object({ pointer: v.optional(v.string(), ''), message: v.string() }))),
    undefined,
  ),
});

export interface FieldError {
  pointer: string;
  message: string;
}

export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly requestId: string | null,
    readonly retryable: boolean,
    readonly retryAfterMs: number | null,
    readonly errors: FieldError[],
    /** Every member of the problem, for the codes that carry more (`base`, `errno`, `path`). */
    readonly members: Record<string, unknown>,
  ) {
    super(detail || title);
  }

  text(member: string): string | null {
    const value = this.members[member];
    return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
  }

  number(member: string): number | null {
    const value = this.members[member];
    return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
  }
}

export class NetworkError extends Error {
  override readonly name = 'NetworkError';
}

function retryAfter(header: string | null): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null;
}

export async function readProblem(response: Response): Promise<ApiError> {
  let members: Record<string, unknown> = {};
  try {
    const body: unknown = await response.json();
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
      members = body as Record<string, unknown>;
    }
  } catch {
    // a proxy in between answered with something else: the status is all there is
  }
  const known = v.parse(problemShape, members);
  return new ApiError(
    response.status,
    known.code ?? `http_${response.status}`,
    known.title ?? (response.statusText || `HTTP ${response.status}`),
    known.detail ?? '',
    known.request_id ?? response.headers.get('X-Request-Id'),
    known.retryable ?? response.status >= 500,
    retryAfter(response.headers.get('Retry-After')),
    known.errors ?? [],
    members,
  );
}
