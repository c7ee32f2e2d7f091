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
import { mockAccess } from './mock-access.mjs';
import { mockEvents } from './mock-events.mjs';
import { mockScreen } from './mock-screen.mjs';

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
    /** By session: the viewer that decides the size, the one that typed last, viewers besides ours. */
    owners: new Map(),
    closed: new Set(),
    typists: new Map(),
    people: new Map(),
    requests: [],
    /** Messages and keys that were typed, screens that were asked for, answers that get lost on the way. */
    messages: [],
    looks: 0,
    keys: [],
    loseAnswers: 0,
    failStart: null,
    /** Answers of REST by path, instead of the real one: [status, code, detail]. */
    fails: new Map(),
    /** What has to happen before REST answers, by path. */
    held: new Map(),
    down: false,
  };
  const events = mockEvents();
  const access = mockAccess();
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
  /** When the newest was made: the order of two never hangs on the speed of this machine. */
  let made = 0;
  const addSession = (fields) => {
    made = Math.max(Date.now(), made + 1);
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
      created_at: new Date(made).toISOString(),
      started_at: new Date(made).toISOString(),
      ended_at: null,
      exit: null,
      base: 0,
      head: 0,
      title: '',
      actor: 'operator',
      viewers: 0,
      attention: null,
      ...fields,
    };
    state.sessions.push(session);
    state.rings.set(session.id, Buffer.alloc(0));
    events.emit('session.created', `sessions/${session.id}`, session);
    return session;
  };

  /** What a session wants of people, as its runner would say it; seconds ago. */
  const attend = (session, what, evidence = '', { source = 'screen', ago = 0 } = {}) => {
    const since = new Date(Date.now() - ago * 1000).toISOString();
    session.attention = { state: what, since, source, evidence };
    events.emit('session.changed', `sessions/${session.id}`, session);
  };
  /** Answers of this path wait for the function it returns. */
  const hold = (path) => {
    let release;
    state.held.set(path, new Promise((resolve) => (release = resolve)));
    return () => {
      state.held.delete(path);
      release();
    };
  };
  const { screen, message } = mockScreen({ state, print, problem });

  const guest = (req, res, path, body, share) => {
    const name = `share:${share.id}`;
    if (path === 'api/auth/me')
      return answer(res, 200, { name, actor: name, share: access.open(share) });
    const own = `api/sessions/${share.session}`;
    if (path === 'api/tickets' && body.session === share.session)
      return answer(res, 201, access.ticket(body, share));
    if (path === own) {
      const {
        cwd: _c,
        command: _o,
        env: _e,
        ...session
      } = state.sessions.find((one) => one.id === share.session);
      return answer(res, 200, session);
    }
    if (path === `${own}/output`) return output(req, res, share.session);
    return problem(res, 403, 'share_forbidden', 'A share opens its own session only.');
  };
  const output = (req, res, id) => {
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
  };
  const sharing = (req, res, id, body) => {
    if (req.method === 'GET') {
      const shares = access.shares.filter((one) => one.session === id).map(access.open);
      return answer(res, 200, { shares, next_cursor: null });
    }
    const made = access.make(id, body, url);
    const { secret: _s, url: _u, ...shown } = made;
    events.emit('share.created', `shares/${made.id}`, shown);
    return answer(res, 201, made);
  };
  const revoke = (res, id) => {
    const share = access.revoke(id);
    if (!share) return problem(res, 404, 'not_found', 'No such share.');
    for (const viewer of state.sockets)
      if (viewer.share === share) viewer.ws.close(4403, 'share_revoked');
    events.emit('share.revoked', `shares/${id}`, null);
    return answer(res, 204);
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
    const share = access.holder(req);
    if (share === undefined || (share === null && !known(req)))
      return problem(res, 401, 'unauthorized', 'Log in first.');
    if (share) return guest(req, res, path, body, share);
    if (state.fails.has(path)) return problem(res, ...state.fails.get(path));
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
    if (path === 'api/tickets') return answer(res, 201, access.ticket(body, null));
    if (path.startsWith('api/shares/')) return revoke(res, path.slice('api/shares/'.length));
    const [, id, rest] = /^api\/sessions\/([^/?]+)(\/[a-z]+)?/.exec(path) ?? [];
    const session = state.sessions.find((one) => one.id === id);
    if (!session) return problem(res, 404, 'not_found', 'No such session.');
    if (rest === '/output') return output(req, res, id);
    if (rest === '/screen') return screen(req, res, session);
    if (rest === '/message') return message(req, res, session, body);
    if (rest === '/input') {
      state.keys.push(body.text);
      print(id, body.text);
      return answer(res, 200, {});
    }
    if (rest === '/shares') return sharing(req, res, id, body);
    if (req.method === 'DELETE') {
      Object.assign(session, {
        state: 'exited',
        exit: { code: null, signal: 'SIGHUP', reason: 'stopped' },
        ended_at: new Date().toISOString(),
      });
      for (const viewer of state.sockets)
        if (viewer.id === id) viewer.exit({ signal: 'SIGHUP', reason: 'stopped' });
      events.emit('session.ended', `sessions/${id}`, session);
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
      req.on('end', async () => {
        await state.held.get(path);
        rest(req, res, path, text ? JSON.parse(text) : {});
      });
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

  const wss = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) =>
      [...offered].find((one) => !one.startsWith('agentrelay.ticket.')) ?? false,
  });
  server.on('upgrade', (req, socket, head) => {
    const url = new URL(req.url, 'http://x');
    const id = url.pathname.split('/').at(-1);
    const scope = access.punch(req);
    if (state.down || (!scope && !known(req))) return socket.destroy();
    if (id === 'events') {
      return wss.handleUpgrade(req, socket, head, (ws) =>
        events.attach(ws, url.searchParams.get('after')),
      );
    }
    if (!state.rings.has(id) || (scope && scope.session !== id)) return socket.destroy();
    wss.handleUpgrade(req, socket, head, (ws) =>
      attach(ws, id, url.searchParams, scope?.share ?? null),
    );
  });

  function attach(ws, id, query, share) {
    const session = state.sessions.find((one) => one.id === id);
    const viewer = query.get('viewer');
    const hash = createHash('sha256').update(viewer).digest('hex').slice(0, 16);
    let at = Number(query.get('offset') ?? 0);
    let credit = Number(query.get('credit') ?? Infinity);
    const tell = (type, payload) => ws.send(JSON.stringify({ type, payload }));
    const mode = share?.mode === 'read' || query.get('mode') === 'read' ? 'read' : 'write';
    const viewers = () => {
      const ours = [...state.sockets].filter((one) => one.id === id);
      const people = [
        ...ours.map((one) => ({ viewer: one.hash, name: 'operator', mode: 'write' })),
        ...(state.people.get(id) ?? []),
      ];
      const said = {
        count: people.length,
        viewers: people,
        typist: state.typists.get(id) ?? null,
        size_owner: state.owners.get(id) ?? null,
      };
      for (const one of ours) one.tell('viewers', said);
      if (state.sessions.includes(session)) {
        session.viewers = people.length;
        events.emit('session.changed', `sessions/${id}`, session);
      }
    };
    const me = {
      id,
      share,
      ws,
      hash,
      viewers,
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
      mode,
      input: typed,
      title: session.title,
      state: session.state,
      size_owner: state.owners.get(id) ?? null,
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
    if (share) share.connections += 1;
    viewers();
    me.pump();
    if (session.state === 'exited') me.exit(session.exit);
    ws.on('close', () => {
      state.sockets.delete(me);
      if (share) share.connections -= 1;
      if (state.owners.get(id) === hash) state.owners.delete(id);
      viewers();
    });
    ws.on('message', (data, binary) => {
      if (binary) {
        typed += data.length;
        state.inputs.set(viewer, typed);
        tell('ack', { input: typed });
        state.typists.set(id, hash);
        viewers();
        return print(id, data.toString().replaceAll('\r', '\r\n$ '));
      }
      const { type, payload } = JSON.parse(data.toString());
      if (type === 'ping') tell('pong', { t: payload.t });
      else if (type === 'credit') {
        credit += payload.bytes;
        me.pump();
      } else if (type === 'take') {
        state.owners.set(id, hash);
        viewers();
      } else if (type === 'close_input') {
        state.closed.add(id);
      } else if (type === 'resize') {
        const owner = state.owners.get(id);
        if (owner !== undefined && owner !== hash) return;
        state.owners.set(id, hash);
        Object.assign(session, { rows: payload.rows, cols: payload.cols });
        for (const one of state.sockets) if (one.id === id) one.tell('resize', payload);
        viewers();
      }
    });
  }

  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}${MOUNT}`;
  const close = () => {
    for (const viewer of state.sockets) viewer.ws.terminate();
    events.cut();
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { url, state, events, print, addSession, attend, hold, close };
}
