/**
 * A stand-in for HQ: serves the build below a mount with HQ's content security policy, answers the
 * REST shapes from memory and speaks the viewer's end of WIRE.md over a ring that is never cut.
 * For screens.test.mjs, which changes `state` as it likes; no process is started.
 */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));
export const MOUNT = '/relay/';
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'none'; " +
  "frame-ancestors 'none'";
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
const PAGE = 65_536;

export async function startMock() {
  const state = {
    secrets: new Set(['printed-secret']),
    token: 'operator-token',
    cookies: new Set(),
    runners: [],
    sessions: [],
    rings: new Map(),
    sockets: new Set(),
    inputs: new Map(),
    requests: [],
    failStart: null,
    down: false,
  };
  const answer = (res, status, body, headers = {}) => {
    const type = status >= 400 ? 'application/problem+json' : 'application/json';
    res.writeHead(status, { 'Content-Type': type, 'X-Request-Id': 'req-1', ...headers });
    res.end(body === undefined ? '' : JSON.stringify(body));
  };
  const problem = (res, status, code, detail, more = {}) =>
    answer(res, status, {
      type: `about:${code}`,
      title: code,
      status,
      code,
      detail,
      request_id: 'req-1',
      retryable: status >= 500,
      errors: [],
      ...more,
    });
  const cookieOf = (req) => /ar=([^;]+)/.exec(req.headers.cookie ?? '')?.[1];
  const known = (req) => state.cookies.has(cookieOf(req));

  /** What a program would print; viewers get it as their credit allows. */
  const print = (id, text) => {
    state.rings.set(id, Buffer.concat([state.rings.get(id) ?? Buffer.alloc(0), Buffer.from(text)]));
    const session = state.sessions.find((one) => one.id === id);
    if (session) session.head = state.rings.get(id).length;
    for (const viewer of state.sockets) viewer.pump();
  };
  const addSession = (fields) => {
    const session = {
      id: randomUUID(),
      name: '',
      runner: 'box',
      state: 'running',
      mode: 'pty',
      overflow: 'drop',
      command: ['bash', '-l'],
      cwd: '/root',
      rows: 24,
      cols: 80,
      pid: 4242,
      created_at: new Date().toISOString(),
      started_at: new Date().toISOString(),
      ended_at: null,
      exit: null,
      base: 0,
      head: 0,
      title: '',
      actor: 'operator',
      viewers: 0,
      ...fields,
    };
    state.sessions.push(session);
    state.rings.set(session.id, Buffer.alloc(0));
    return session;
  };

  const rest = (req, res, path, body) => {
    if (path === 'api/auth/login') {
      if (!state.secrets.delete(body.secret) && body.token !== state.token) {
        return problem(
          res,
          401,
          'login_refused',
          'The login link is used up, or the token is unknown.',
        );
      }
      const cookie = randomUUID();
      state.cookies.add(cookie);
      return answer(
        res,
        200,
        {},
        { 'Set-Cookie': `ar=${cookie}; HttpOnly; SameSite=Lax; Path=${MOUNT}` },
      );
    }
    if (!known(req)) return problem(res, 401, 'unauthorized', 'Log in first.');
    if (req.method !== 'GET' && req.headers['x-csrf'] !== `csrf-${cookieOf(req)}`)
      return problem(res, 403, 'csrf', 'X-CSRF is missing.');
    if (path === 'api/auth/me') {
      return answer(res, 200, {
        actor: 'operator',
        csrf: `csrf-${cookieOf(req)}`,
        expires: new Date(Date.now() + 864e5).toISOString(),
      });
    }
    if (path === 'api/auth/logout') {
      state.cookies.delete(cookieOf(req));
      return answer(res, 200, {});
    }
    if (path === 'api/runners')
      return answer(res, 200, { runners: state.runners, next_cursor: null });
    if (path === 'api/sessions' && req.method === 'GET')
      return answer(res, 200, { sessions: state.sessions, next_cursor: null });
    if (path === 'api/sessions') {
      if (state.failStart)
        return problem(res, 422, 'exec_failed', state.failStart.detail, state.failStart);
      const session = addSession({
        name: body.name ?? '',
        command: body.command,
        runner: body.runner,
      });
      setTimeout(() => print(session.id, '$ '), 30);
      return answer(res, 201, session);
    }
    const [, id, rest] = /^api\/sessions\/([^/?]+)(\/[a-z]+)?/.exec(path) ?? [];
    const session = state.sessions.find((one) => one.id === id);
    if (!session) return problem(res, 404, 'not_found', 'No such session.');
    if (rest === '/output') {
      const ring = state.rings.get(id);
      const from = Number(new URL(req.url, 'http://x').searchParams.get('from'));
      const part = ring.subarray(from, from + PAGE);
      res.writeHead(200, {
        'Content-Type': 'application/octet-stream',
        'X-Agentrelay-Offset': from,
        'X-Agentrelay-Next': from + part.length,
        'X-Agentrelay-Head': ring.length,
      });
      return res.end(part);
    }
    if (req.method === 'DELETE') {
      Object.assign(session, {
        state: 'exited',
        exit: { code: null, signal: 'SIGHUP' },
        ended_at: new Date().toISOString(),
      });
      for (const viewer of state.sockets) if (viewer.id === id) viewer.exit({ signal: 'SIGHUP' });
      return answer(res, 202, {});
    }
    return answer(res, 200, session);
  };

  const server = createServer((req, res) => {
    const url = new URL(req.url, 'http://x');
    if (state.down) return req.socket.destroy();
    if (!url.pathname.startsWith(MOUNT))
      return problem(res, 404, 'outside', 'Not below the mount.');
    const path = url.pathname.slice(MOUNT.length);
    state.requests.push(`${req.method} ${path}`);
    if (path.startsWith('api/')) {
      let text = '';
      req.on('data', (part) => (text += part));
      req.on('end', () => rest(req, res, path, text ? JSON.parse(text) : {}));
      return;
    }
    const file = join(DIST, normalize(path || 'index.html'));
    if (!file.startsWith(DIST) || !existsSync(file))
      return problem(res, 404, 'not_found', 'No such file.');
    res.writeHead(200, {
      'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
      'Content-Security-Policy': CSP,
    });
    res.end(readFileSync(file));
  });

  const wss = new WebSocketServer({ noServer: true });
  server.on('upgrade', (req, socket, head) => {
    const url = new URL(req.url, 'http://x');
    const id = url.pathname.split('/').at(-1);
    if (state.down || !known(req) || !state.rings.has(id)) return socket.destroy();
    wss.handleUpgrade(req, socket, head, (ws) => attach(ws, id, url.searchParams));
  });

  function attach(ws, id, query) {
    const session = state.sessions.find((one) => one.id === id);
    const viewer = query.get('viewer');
    const hash = createHash('sha256').update(viewer).digest('hex').slice(0, 16);
    let at = Number(query.get('offset') ?? 0);
    let credit = Number(query.get('credit') ?? Infinity);
    const tell = (type, payload) => ws.send(JSON.stringify({ type, payload }));
    const me = {
      id,
      ws,
      tell,
      pump() {
        const ring = state.rings.get(id);
        while (credit > 0 && at < ring.length) {
          const part = ring.subarray(at, at + Math.min(credit, 16_384));
          ws.send(part);
          at += part.length;
          credit -= part.length;
        }
      },
      exit: (how) => tell('exit', { ...how, end: at }),
    };
    let typed = state.inputs.get(viewer) ?? 0;
    tell('attached', {
      session: id,
      viewer: hash,
      offset: at,
      rows: session.rows,
      cols: session.cols,
      mode: 'write',
      input: typed,
      title: session.title,
      state: session.state,
      size_owner: hash,
    });
    if (!query.has('offset'))
      tell('reset', {
        offset: 0,
        reason: 'attach',
        lost: 0,
        rows: session.rows,
        cols: session.cols,
        bytes: 0,
      });
    state.sockets.add(me);
    me.pump();
    if (session.state === 'exited') me.exit(session.exit);
    ws.on('close', () => state.sockets.delete(me));
    ws.on('message', (data, binary) => {
      if (binary) {
        typed += data.length;
        state.inputs.set(viewer, typed);
        tell('ack', { input: typed });
        return print(id, data.toString().replaceAll('\r', '\r\n$ '));
      }
      const { type, payload } = JSON.parse(data.toString());
      if (type === 'ping') tell('pong', { t: payload.t });
      else if (type === 'credit') {
        credit += payload.bytes;
        me.pump();
      } else if (type === 'resize') {
        Object.assign(session, { rows: payload.rows, cols: payload.cols });
        tell('resize', payload);
      }
    });
  }

  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}${MOUNT}`;
  const close = () => {
    for (const viewer of state.sockets) viewer.ws.terminate();
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { url, state, print, addSession, close };
}
