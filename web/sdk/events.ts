/**
 * The events of HQ over one websocket, for as long as a page lives: dialled again when it breaks,
 * resumed after the last event that was handed over.
 *
 *   connecting  until the first hello
 *   live        said hello; what happens is told
 *   down        broke, or could not be opened; the next try is at `nextAt`
 *   refused     HQ does not let this client in; start() after a login
 *
 * `restart` says that what happened before is not known (the first hello, a reset): list again.
 * Callbacks come in order and stop at close(). Not here: what an event means.
 */
import { backoff } from './backoff';
import { DEAD_MS, DIAL_MS, PING_MS, type SocketFactory, type SocketLike } from './connection';
import { type RelayEvent, readFrame } from './event-shapes';
import type { Relay } from './http';
import { ApiError } from './problem';
import { socketFor } from './socket';
import { browserWake, type Wake } from './wake';

export type EventsStatus = 'connecting' | 'live' | 'down' | 'refused';

export interface EventsState {
  status: EventsStatus;
  /** Wall clock at which `status` began, in milliseconds. */
  since: number;
  /** Failed attempts since the last hello. */
  attempts: number;
  /** Wall clock of the next attempt; null while one is under way or none is due. */
  nextAt: number | null;
  /** Milliseconds to HQ and back; null while not live. */
  latency: number | null;
  /** Event id the next connection resumes after; null: from what comes then. */
  after: string | null;
}

export interface EventsHandler {
  event(event: RelayEvent): void;
  restart(): void;
}

export interface EventsOptions {
  socket?: SocketFactory;
  wake?: Wake;
  random?: () => number;
}

const PROVE_MS = 3_000;
const FINAL = new Set([4401, 4403]);

export class EventStream {
  private state: EventsState = {
    status: 'connecting',
    since: Date.now(),
    attempts: 0,
    nextAt: null,
    latency: null,
    after: null,
  };
  private readonly listeners = new Set<() => void>();
  private readonly factory: SocketFactory;
  private readonly random: () => number;
  private socket: SocketLike | null = null;
  private opened = false;
  private heard = 0;
  private pinged = 0;
  private redial: ReturnType<typeof setTimeout> | null = null;
  private ticker: ReturnType<typeof setInterval> | null = null;
  private unwake: (() => void) | null = null;

  constructor(
    private readonly relay: Relay,
    private readonly handler: EventsHandler,
    private readonly options: EventsOptions = {},
  ) {
    this.factory = options.socket ?? socketFor(relay, { events: true });
    this.random = options.random ?? Math.random;
  }

  snapshot = (): EventsState => this.state;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Also after it was refused, once somebody has logged in. */
  start(): void {
    if (this.ticker !== null) return;
    this.ticker = setInterval(() => this.tick(), 1_000);
    this.unwake = (this.options.wake ?? browserWake)((event) => {
      if (event === 'hidden-for-good') this.leave();
      else this.look();
    });
    this.patch({ status: 'connecting', attempts: 0 });
    this.dial();
  }

  close(): void {
    if (this.ticker !== null) clearInterval(this.ticker);
    this.ticker = null;
    this.unwake?.();
    this.unwake = null;
    this.leave();
  }

  /** Do not wait for the next attempt. */
  retry(): void {
    if (this.redial !== null) this.dial();
  }

  private get running(): boolean {
    return this.ticker !== null;
  }

  private dial(): void {
    this.stopRedial();
    if (!this.running || this.socket) return;
    this.patch({ nextAt: null });
    const query: Record<string, string> = this.state.after ? { after: this.state.after } : {};
    const url = this.relay.socketUrl('api/v1/ws/events', query);
    const socket = this.factory(url, 'agentrelay.events.v1');
    this.socket = socket;
    this.opened = false;
    this.heard = Date.now();
    this.pinged = this.heard;
    socket.onopen = () => {
      this.opened = true;
      this.heard = Date.now();
    };
    socket.onmessage = (event) => {
      if (socket === this.socket && typeof event.data === 'string') this.received(event.data);
    };
    socket.onclose = (event) => {
      if (socket === this.socket) this.lost(event.code);
    };
  }

  private received(data: string): void {
    this.heard = Date.now();
    const frame = readFrame(data);
    if (frame?.type === 'hello') {
      const resumed = this.state.after !== null;
      this.patch({ status: 'live', attempts: 0, nextAt: null });
      // resumed: what lies between is still to come, so the place is not the one said here
      if (!resumed) this.patch({ after: frame.id });
      if (!resumed) this.handler.restart();
      this.ping();
    } else if (frame?.type === 'event') {
      this.patch({ after: frame.event.id });
      if (frame.event.type === 'reset') this.handler.restart();
      else this.handler.event(frame.event);
    } else if (frame?.type === 'pong') {
      this.patch({ latency: Math.max(0, Date.now() - frame.t) });
    }
  }

  private lost(code: number): void {
    const { opened } = this;
    this.socket = null;
    if (!this.running) return;
    if (FINAL.has(code)) return this.refuse();
    this.patch({ status: 'down', latency: null });
    if (opened) this.dialLater(code === 1012 && this.state.attempts === 0 ? 0 : undefined);
    else void this.askWhy();
  }

  /** A browser is not told why an upgrade failed, so ask who one is. */
  private async askWhy(): Promise<void> {
    let atLeast = 0;
    try {
      await this.relay.me();
    } catch (error) {
      if (error instanceof ApiError) {
        if (error.status === 401 || error.status === 403) return this.refuse();
        atLeast = error.retryAfterMs ?? 0;
      }
    }
    if (this.running && !this.socket && this.redial === null) this.dialLater(undefined, atLeast);
  }

  private refuse(): void {
    this.close();
    this.patch({ status: 'refused', latency: null, nextAt: null, after: null });
  }

  private dialLater(fixed?: number, atLeast = 0): void {
    const wait = Math.max(fixed ?? backoff(this.state.attempts + 1, this.random), atLeast);
    this.patch({ attempts: this.state.attempts + 1, nextAt: Date.now() + wait });
    this.redial = setTimeout(() => this.dial(), wait);
  }

  private stopRedial(): void {
    if (this.redial !== null) clearTimeout(this.redial);
    this.redial = null;
  }

  /** The tab is seen again or the network is back. */
  private look(): void {
    if (!this.socket) return this.dial();
    const asked = Date.now();
    const { socket } = this;
    this.ping();
    setTimeout(() => {
      if (this.socket === socket && this.heard < asked) this.drop();
    }, PROVE_MS);
  }

  private tick(): void {
    if (!this.socket) return;
    const now = Date.now();
    if (!this.opened) {
      if (now - this.heard >= DIAL_MS) this.drop();
      return;
    }
    const silent = this.pinged > this.heard && now - this.pinged >= PING_MS;
    if (silent && now - this.heard >= DEAD_MS) return this.drop();
    if (!silent && now - this.pinged >= PING_MS) this.ping();
  }

  private ping(): void {
    if (!this.opened || !this.socket) return;
    this.pinged = Date.now();
    this.socket.send(JSON.stringify({ type: 'ping', payload: { t: this.pinged } }));
  }

  private drop(): void {
    const { socket } = this;
    if (!socket) return;
    silence(socket);
    socket.close();
    this.lost(1006);
  }

  private leave(): void {
    this.stopRedial();
    const { socket } = this;
    this.socket = null;
    if (!socket) return;
    silence(socket);
    socket.close(1000);
  }

  private patch(change: Partial<EventsState>): void {
    const moved = change.status !== undefined && change.status !== this.state.status;
    this.state = { ...this.state, ...change, ...(moved ? { since: Date.now() } : {}) };
    for (const listener of this.listeners) listener();
  }
}

function silence(socket: SocketLike): void {
  socket.onopen = null;
  socket.onmessage = null;
  socket.onclose = null;
}
