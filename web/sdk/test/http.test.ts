import { expect, test } from 'vitest';
import { ApiError, NetworkError, Relay } from '../index';

type Handler = (path: string, init: RequestInit) => Response;

function relay(handler: Handler, token?: string): { relay: Relay; calls: [string, RequestInit][] } {
  const calls: [string, RequestInit][] = [];
  const made = new Relay({
    base: 'https://hq.test/mount/',
    ...(token === undefined ? {} : { token }),
    fetch: async (input, init = {}) => {
      const path = String(input).replace('https://hq.test/mount/', '');
      calls.push([path, init]);
      return handler(path, init);
    },
  });
  return { relay: made, calls };
}

const header = (init: RequestInit | undefined, name: string): string | null =>
  new Headers(init?.headers).get(name);

test('a cookie write carries the CSRF token, asked for once', async () => {
  const { relay: hq, calls } = relay((path) =>
    path === 'api/auth/me'
      ? Response.json({ actor: 'operator', csrf: 'c1' })
      : new Response(null, { status: 202 }),
  );
  await hq.stop('a');
  await hq.stop('b');
  expect(calls.map(([path]) => path)).toEqual(['api/auth/me', 'api/sessions/a', 'api/sessions/b']);
  expect(header(calls[1]?.[1], 'X-CSRF')).toBe('c1');
  expect(header(calls[0]?.[1], 'X-CSRF')).toBeNull();
});

test('a stale CSRF token is renewed once', async () => {
  let csrf = 'old';
  const { relay: hq, calls } = relay((path, init) => {
    if (path === 'api/auth/me') return Response.json({ actor: 'operator', csrf });
    if (header(init, 'X-CSRF') === 'new') return new Response(null, { status: 202 });
    csrf = 'new';
    return Response.json({ code: 'csrf_mismatch' }, { status: 403 });
  });
  await hq.stop('a');
  expect(calls).toHaveLength(4);
});

test('a token goes out as Bearer and never asks for CSRF', async () => {
  const { relay: hq, calls } = relay(() => new Response(null, { status: 202 }), 'ar_op_x');
  await hq.stop('a');
  expect(calls).toHaveLength(1);
  expect(header(calls[0]?.[1], 'Authorization')).toBe('Bearer ar_op_x');
});

test('a problem becomes a typed error with every member', async () => {
  const { relay: hq } = relay(
    () =>
      Response.json(
        {
          title: 'Not found',
          code: 'exec_failed',
          errno: 'ENOENT',
          path: '/usr/bin',
          request_id: 'r1',
          errors: [{ pointer: '/command', message: 'no' }],
        },
        { status: 422 },
      ),
    't',
  );
  const error = await hq.start({ command: ['x'] }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({
    status: 422,
    code: 'exec_failed',
    requestId: 'r1',
    retryable: false,
  });
  expect((error as ApiError).text('errno')).toBe('ENOENT');
  expect((error as ApiError).errors).toEqual([{ pointer: '/command', message: 'no' }]);
});

test('an error page of a proxy still tells its status', async () => {
  const { relay: hq } = relay(() => new Response('<html>', { status: 502 }), 't');
  await expect(hq.runners()).rejects.toMatchObject({
    status: 502,
    code: 'http_502',
    retryable: true,
  });
});

test('no answer, and an answer that is not ours, are network errors', async () => {
  const broken = relay(() => {
    throw new TypeError('refused');
  }, 't');
  await expect(broken.relay.runners()).rejects.toBeInstanceOf(NetworkError);
  const strange = relay(() => new Response('<html>', { status: 200 }), 't');
  await expect(strange.relay.runners()).rejects.toBeInstanceOf(NetworkError);
});

test('lists follow their cursor and tolerate odd rows', async () => {
  const { relay: hq, calls } = relay(
    (path) =>
      path.includes('cursor=')
        ? Response.json({ runners: [{ id: 'b', novel: true }], next_cursor: null })
        : Response.json({
            runners: [{ id: 'a', name: 'box', state: 'resting', clis: 7 }],
            next_cursor: 'n+1',
          }),
    't',
  );
  const runners = await hq.runners();
  expect(runners.map((r) => [r.id, r.state, r.clis])).toEqual([
    ['a', 'offline', []],
    ['b', 'offline', []],
  ]);
  expect(calls[1]?.[0]).toBe('api/runners?cursor=n%2B1');
});

test('a start carries an idempotency key', async () => {
  const { relay: hq, calls } = relay(() => Response.json({ id: 's' }, { status: 201 }), 't');
  await hq.start({ command: ['bash'] });
  expect(header(calls[0]?.[1], 'Idempotency-Key')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
});

test('addresses stay below the mount, sockets too', () => {
  const { relay: hq } = relay(() => Response.json({}));
  expect(hq.socketUrl('api/v1/ws/session/x', { offset: '5' })).toBe(
    'wss://hq.test/mount/api/v1/ws/session/x?offset=5',
  );
});

test('shares: made once with their secret, listed without, revoked by id', async () => {
  const share = { id: 'h1', session: 's/1', mode: 'write', name: 'pair', connections: 2 };
  const { relay: hq, calls } = relay((_, init) => {
    if (init.method === 'DELETE') return new Response(null, { status: 204 });
    return init.method === 'POST'
      ? Response.json({ ...share, secret: 'ar_share_x', url: 'https://hq.test/mount/#/share/x' })
      : Response.json({ shares: [share], next_cursor: null });
  }, 't');
  const made = await hq.share('s/1', { mode: 'write', expires_in: 60 });
  expect(made).toMatchObject({ secret: 'ar_share_x', mode: 'write', expires_at: null });
  const [listed] = await hq.shares('s/1');
  expect(listed).toMatchObject({ id: 'h1', connections: 2 });
  expect(Object.keys(listed ?? {})).not.toContain('secret');
  await hq.revoke('h1');
  expect(calls.map(([path, init]) => `${init.method} ${path}`)).toEqual([
    'POST api/sessions/s%2F1/shares',
    'GET api/sessions/s%2F1/shares',
    'DELETE api/shares/h1',
  ]);
});

test('a message goes out under its key, and what came of it comes back', async () => {
  const { relay: hq, calls } = relay(
    () => Response.json({ id: 'k', state: 'submitted', evidence: 'it works', offset: 7 }),
    'ar_op_x',
  );
  const delivery = await hq.message('a', { text: 'hello', wait: 5 }, 'k');
  expect(delivery).toEqual({ id: 'k', state: 'submitted', evidence: 'it works', offset: 7 });
  expect(calls[0]?.[0]).toBe('api/sessions/a/message');
  expect(header(calls[0]?.[1], 'Idempotency-Key')).toBe('k');
  expect(JSON.parse(String(calls[0]?.[1].body))).toEqual({ text: 'hello', wait: 5 });
});

test('a screen that has not changed is the one known already', async () => {
  const { relay: hq, calls } = relay((_path, init) =>
    header(init, 'If-None-Match') === '"a"'
      ? new Response(null, { status: 304 })
      : new Response('two\nlines\n', { headers: { ETag: '"a"' } }),
  );
  const first = await hq.screenText('s', 15);
  expect(first).toEqual({ etag: '"a"', value: 'two\nlines\n' });
  expect(await hq.screenText('s', 15, first)).toBe(first);
  expect(calls[0]?.[0]).toBe('api/sessions/s/screen?format=text&lines=15');
});

test('an attention this client does not know is not known, and empties nothing', async () => {
  const attention = { state: 'levitating', since: null, source: 'screen', evidence: 'up' };
  const { relay: hq } = relay(() => Response.json({ id: 's', attention, progress: 3 }));
  const session = await hq.session('s');
  expect(session.attention).toEqual({ ...attention, state: 'unknown' });
  expect(session.progress).toBeNull();
});
