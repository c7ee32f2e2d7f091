/**
 * The REST client. Addresses are relative to the mount, so the same build works below any
 * prefix. With a cookie every write carries X-CSRF (from GET api/auth/me, asked once and again
 * when HQ refuses it); with a token nothing but the Bearer header goes out.
 */
import * as v from 'valibot';
import { uuidv7 } from './ids';
import { ApiError, NetworkError, readProblem } from './problem';
import {
  screenShape,
  type Tagged,
  type TerminalScreen,
  type Thumbnail,
  thumbnailShape,
} from './screen-shapes';
import {
  type Delivery,
  deliveryShape,
  type LoginLink,
  linkShape,
  type Me,
  type Message,
  meShape,
  type NewShare,
  newShareShape,
  type OutputPage,
  type Runner,
  runnerShape,
  runnersPage,
  type Selftest,
  type Session,
  type Share,
  type ShareRequest,
  type StartRequest,
  selftestShape,
  sessionShape,
  sessionsPage,
  sharesPage,
  type Ticket,
  type TicketScope,
  ticketShape,
} from './shapes';

const MAX_PAGES = 50;

export interface RelayOptions {
  /** Address of the mount, with its trailing slash. */
  base: string | URL;
  /** Operator token or the secret of a share; a page of the operator uses the cookie instead. */
  token?: string;
  fetch?: typeof fetch;
}

interface Call {
  method?: 'GET' | 'POST' | 'DELETE';
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
  csrf?: boolean;
  /** A status besides 2xx that is an answer. */
  also?: number;
}

export class Relay {
  readonly base: URL;
  private readonly token: string | undefined;
  private readonly doFetch: typeof fetch;
  private csrf: string | null = null;

  constructor(options: RelayOptions) {
    this.base = new URL('./', options.base);
    this.token = options.token;
    this.doFetch = options.fetch ?? ((input, init) => fetch(input, init));
  }

  async me(signal?: AbortSignal): Promise<Me> {
    const me = await this.json('api/auth/me', meShape, { signal });
    this.csrf = me.csrf;
    return me;
  }

  async login(proof: { secret: string } | { token: string }): Promise<void> {
    await this.call('api/auth/login', { method: 'POST', body: proof, csrf: false });
    this.csrf = null;
  }

  async logout(): Promise<void> {
    await this.call('api/auth/logout', { method: 'POST', body: {} });
    this.csrf = null;
  }

  runners(signal?: AbortSignal): Promise<Runner[]> {
    return this.pages('api/runners', runnersPage, (page) => page.runners, signal);
  }

  /** By name or id. */
  runner(name: string, signal?: AbortSignal): Promise<Runner> {
    return this.json(`api/runners/${encodeURIComponent(name)}`, runnerShape, { signal });
  }

  sessions(signal?: AbortSignal): Promise<Session[]> {
    return this.pages('api/sessions', sessionsPage, (page) => page.sessions, signal);
  }

  session(id: string, signal?: AbortSignal): Promise<Session> {
    return this.json(`api/sessions/${encodeURIComponent(id)}`, sessionShape, { signal });
  }

  /** A retry with the same key starts nothing twice. */
  start(request: StartRequest, key: string = uuidv7()): Promise<Session> {
    return this.json('api/sessions', sessionShape, {
      method: 'POST',
      body: request,
      headers: { 'Idempotency-Key': key },
    });
  }

  /** Ends a live session, forgets one that has ended. */
  async stop(id: string): Promise<void> {
    await this.call(`api/sessions/${encodeURIComponent(id)}`, { method: 'DELETE' });
  }

  async resize(id: string, rows: number, cols: number): Promise<void> {
    await this.call(`api/sessions/${encodeURIComponent(id)}/resize`, {
      method: 'POST',
      body: { rows, cols },
    });
  }

  /** Types bytes without a terminal; a retry with the same key types nothing twice. */
  async type(id: string, text: string, key: string = uuidv7()): Promise<void> {
    await this.call(`api/sessions/${encodeURIComponent(id)}/input`, {
      method: 'POST',
      body: { text },
      headers: { 'Idempotency-Key': key },
    });
  }

  /**
   * Types a text into the program's input box and sends it off. Refused, and nothing typed, with
   * `not_idle` or `box_not_empty`; a retry with the same key is answered again and typed once.
   */
  message(id: string, message: Message, key: string = uuidv7()): Promise<Delivery> {
    return this.json(`api/sessions/${encodeURIComponent(id)}/message`, deliveryShape, {
      method: 'POST',
      body: message,
      headers: { 'Idempotency-Key': key },
    });
  }

  /** What the terminal shows, in runs of one look; `lines`: so many of the last. */
  screen(id: string, lines?: number, signal?: AbortSignal): Promise<TerminalScreen> {
    return this.json(screenPath(id, 'json', lines), screenShape, { signal });
  }

  /** The same as plain text. What is known already (`last`) is given back while it holds. */
  screenText(
    id: string,
    lines: number,
    last: Tagged<string> | null = null,
    signal?: AbortSignal,
  ): Promise<Tagged<string>> {
    const path = screenPath(id, 'text', lines);
    return this.tagged(path, last, (answer) => answer.text().catch(broken), signal);
  }

  /** About 2 KB of text, for many sessions at once. */
  thumbnail(
    id: string,
    last: Tagged<Thumbnail> | null = null,
    signal?: AbortSignal,
  ): Promise<Tagged<Thumbnail>> {
    const path = screenPath(id, 'thumbnail');
    const read = (answer: Response): Promise<Thumbnail> => parse(path, thumbnailShape, answer);
    return this.tagged(path, last, read, signal);
  }

  /** The secret and the link are told here and never again. */
  share(id: string, request: ShareRequest): Promise<NewShare> {
    const path = `api/sessions/${encodeURIComponent(id)}/shares`;
    return this.json(path, newShareShape, { method: 'POST', body: request });
  }

  shares(id: string, signal?: AbortSignal): Promise<Share[]> {
    const path = `api/sessions/${encodeURIComponent(id)}/shares`;
    return this.pages(path, sharesPage, (page) => page.shares, signal);
  }

  /** Whoever is connected with it is cut off. */
  async revoke(share: string): Promise<void> {
    await this.call(`api/shares/${encodeURIComponent(share)}`, { method: 'DELETE' });
  }

  /** For one websocket, within its seconds, from this origin only (see socket.ts). */
  ticket(scope: TicketScope, signal?: AbortSignal): Promise<Ticket> {
    return this.json('api/tickets', ticketShape, { method: 'POST', body: scope, signal });
  }

  /** A link that logs one browser in; a token is needed, a cookie does not do. */
  loginLink(): Promise<LoginLink> {
    return this.json('api/auth/links', linkShape, { method: 'POST', body: {} });
  }

  /** How a request of this client arrives at HQ; needs no login. */
  selftest(signal?: AbortSignal): Promise<Selftest> {
    return this.json('api/selftest', selftestShape, { signal });
  }

  /** A body that is read as it comes; the caller aborts it. */
  open(path: string, headers: Record<string, string>, signal?: AbortSignal): Promise<Response> {
    return this.call(path, { headers, signal });
  }

  /** A websocket cannot carry the token, so it needs a ticket; a cookie travels by itself. */
  get needsTicket(): boolean {
    return this.token !== undefined;
  }

  async output(id: string, from: number, signal?: AbortSignal): Promise<OutputPage> {
    const path = `api/sessions/${encodeURIComponent(id)}/output?from=${from}`;
    const response = await this.call(path, { signal });
    const bytes = new Uint8Array(await response.arrayBuffer().catch(broken));
    const header = (name: string, otherwise: number): number => {
      const value = Number(response.headers.get(name) ?? Number.NaN);
      return Number.isSafeInteger(value) && value >= 0 ? value : otherwise;
    };
    const offset = header('X-Agentrelay-Offset', from);
    const next = header('X-Agentrelay-Next', offset + bytes.length);
    return { bytes, offset, next, head: header('X-Agentrelay-Head', next) };
  }

  /** The same address with ws: or wss:. */
  socketUrl(path: string, query: Record<string, string>): string {
    const url = new URL(path, this.base);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url.href;
  }

  private async pages<P extends { next_cursor: string | null }, T>(
    path: string,
    shape: v.GenericSchema<unknown, P>,
    rows: (page: P) => T[],
    signal?: AbortSignal,
  ): Promise<T[]> {
    const all: T[] = [];
    let cursor: string | null = null;
    for (let i = 0; i < MAX_PAGES; i++) {
      const query: string = cursor === null ? '' : `?cursor=${encodeURIComponent(cursor)}`;
      const page: P = await this.json(path + query, shape, { signal });
      all.push(...rows(page));
      cursor = page.next_cursor;
      if (cursor === null) break;
    }
    return all;
  }

  private async tagged<T>(
    path: string,
    last: Tagged<T> | null,
    read: (answer: Response) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<Tagged<T>> {
    const known = last?.etag;
    const headers: Record<string, string> = known ? { 'If-None-Match': known } : {};
    const response = await this.call(path, { headers, signal, also: 304 });
    if (last && response.status === 304) return last;
    return { etag: response.headers.get('ETag'), value: await read(response) };
  }

  private async json<T>(path: string, shape: v.GenericSchema<unknown, T>, call: Call): Promise<T> {
    return parse(path, shape, await this.call(path, call));
  }

  private async call(path: string, call: Call): Promise<Response> {
    const guarded = call.csrf !== false && call.method !== undefined && call.method !== 'GET';
    if (guarded && this.token === undefined && this.csrf === null) await this.me();
    try {
      return await this.send(path, call, guarded);
    } catch (error) {
      const stale = error instanceof ApiError && error.status === 403 && /csrf/.test(error.code);
      if (!guarded || !stale || this.token !== undefined) throw error;
      await this.me();
      return this.send(path, call, guarded);
    }
  }

  private async send(path: string, call: Call, guarded: boolean): Promise<Response> {
    const headers: Record<string, string> = { Accept: 'application/json', ...call.headers };
    if (call.body !== undefined) headers['Content-Type'] = 'application/json';
    if (this.token !== undefined) headers.Authorization = `Bearer ${this.token}`;
    else if (guarded && this.csrf) headers['X-CSRF'] = this.csrf;
    const init: RequestInit = { method: call.method ?? 'GET', headers, cache: 'no-store' };
    if (this.token === undefined) init.credentials = 'same-origin';
    if (call.body !== undefined) init.body = JSON.stringify(call.body);
    if (call.signal) init.signal = call.signal;
    let response: Response;
    try {
      response = await this.doFetch(new URL(path, this.base), init);
    } catch (error) {
      if (call.signal?.aborted) throw error;
      throw new NetworkError('HQ does not answer', { cause: error });
    }
    if (!response.ok && response.status !== call.also) throw await readProblem(response);
    return response;
  }
}

const screenPath = (id: string, format: string, lines?: number): string =>
  `api/sessions/${encodeURIComponent(id)}/screen?format=${format}${lines === undefined ? '' : `&lines=${lines}`}`;

async function parse<T>(
  path: string,
  shape: v.GenericSchema<unknown, T>,
  response: Response,
): Promise<T> {
  const body: unknown = await response.json().catch(broken);
  const result = v.safeParse(shape, body);
  if (!result.success) throw new NetworkError(`unexpected answer from ${path}`);
  return result.output;
}

function broken(error: unknown): never {
  throw new NetworkError('the answer broke off', { cause: error });
}
