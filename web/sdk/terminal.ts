/**
 * A terminal session as a page sees it (WIRE.md section 4): one stream of output with absolute
 * offsets into a sink, one stream of input out of a log, over as many connections as it takes.
 *
 * `offset` is the next output byte the sink has not got; null means it cannot be named (nothing
 * shown yet, or a reset is incomplete) and the next connection takes a reset. Only one connection
 * feeds the sink; after `goaway` a second one is dialled and takes over when it is attached.
 *
 * Not here: rendering, xterm, React, anything that knows what the bytes mean.
 */
import { backoff } from './backoff';
import { Connection, type ConnectionEvents, type SocketFactory } from './connection';
import { HISTORY_BYTES, readHistory } from './history';
import type { Relay } from './http';
import { uuidv7 } from './ids';
import { InputLog } from './input';
import type { Attached, ExitMessage, Message, Reset } from './messages';
import { ApiError } from './problem';
import { ended, type OutputPage, type Session } from './shapes';
import { final, initialState, type TerminalState } from './state';
import { browserWake, type Wake, type WakeEvent } from './wake';

export interface Sink {
  /** The record of the session, before its first byte. */
  begin(session: Session): void;
  /** `replay`: printed before anyone looked, so it must not ring or copy again. */
  write(bytes: Uint8Array, replay: boolean, parsed: () => void): void;
  /** Clear everything, in order with the writes. */
  reset(): void;
  /** In order with the writes. */
  resize(rows: number, cols: number): void;
}

export interface TerminalOptions {
  mode?: 'read' | 'write';
  /** Nothing to replay: this page started the session, nobody else has seen its output. */
  fresh?: boolean;
  historyBytes?: number;
  socket?: SocketFactory;
  wake?: Wake;
  random?: () => number;
}

const BEHIND_MS = 1_000;
const PROVE_MS = 3_000;
const HISTORY_TRIES = 4;

export class TerminalSession implements ConnectionEvents {
  private viewer = uuidv7();
  private state: TerminalState = initialState(this.viewer);
  private readonly listeners = new Set<() => void>();
  private readonly input = new InputLog();
  private readonly abort = new AbortController();
  private readonly socket: SocketFactory;
  private readonly random: () => number;
  private current: Connection | null = null;
  private successor: Connection | null = null;
  private offset: number | null = null;
  /** Output below this offset is replay. */
  private liveFrom = 0;
  private wanted: { rows: number; cols: number } | null = null;
  private unparsed = 0;
  private readonly waiting: { at: number }[] = [];
  private redial: ReturnType<typeof setTimeout> | null = null;
  private ticker: ReturnType<typeof setInterval> | null = null;
  private sleepUntil: (() => void) | null = null;
  private unwake: (() => void) | null = null;
  private running = false;

  constructor(
    private readonly relay: Relay,
    readonly id: string,
    private readonly sink: Sink,
    private readonly options: TerminalOptions = {},
  ) {
    this.socket = options.socket ?? ((url, protocol) => new WebSocket(url, protocol));
    this.random = options.random ?? Math.random;
  }

  // What a page does with it

  start(): void {
    if (this.running || this.abort.signal.aborted) return;
    this.running = true;
    this.unwake = (this.options.wake ?? browserWake)((event) => this.woken(event));
    this.ticker = setInterval(() => this.tick(), 1_000);
    void this.open();
  }

  /** Leaves for good; 1000 tells HQ that nobody comes back for the rest. */
  close(): void {
    this.running = false;
    this.abort.abort();
    this.rest();
    this.listeners.clear();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  snapshot = (): TerminalState => this.state;

  /** Offset of the next output byte; null while it cannot be named. */
  get position(): number | null {
    return this.offset;
  }

  /** Bytes typed and not yet known to be written to the program. */
  get unacknowledged(): number {
    return this.input.end - this.input.acked;
  }

  /** Type. False when nobody will ever read it. */
  write(bytes: Uint8Array): boolean {
    if (final(this.state.status) || this.state.mode === 'read' || this.state.inputClosed)
      return false;
    this.input.push(bytes);
    this.current?.push();
    return true;
  }

  /** Mode pipe: after what was typed so far the program reads the end of its input. */
  closeInput(): void {
    if (final(this.state.status) || this.state.mode === 'read') return;
    this.patch({ inputClosed: true });
    this.sendEnd();
  }

  /** The size this page would like; sent whenever it may decide. */
  resize(rows: number, cols: number): void {
    this.wanted = { rows, cols };
    this.sendSize();
  }

  /** Leave the size to the others, whatever was asked for before. */
  keepSize(): void {
    this.wanted = null;
  }

  /** Become the one whose window decides the size. */
  takeSize(): void {
    this.current?.tell({ type: 'take', payload: {} });
    if (this.wanted) this.current?.tell({ type: 'resize', payload: this.wanted });
  }

  get mayResize(): boolean {
    const { mode, sizeOwner, self } = this.state;
    return mode === 'write' && (sizeOwner === null || sizeOwner === self);
  }

  /** Do not wait for the next attempt. */
  retry(): void {
    this.sleepUntil?.();
    if (this.redial !== null) this.dial();
  }

  // Before the first connection

  private async open(): Promise<void> {
    for (let tries = 0; this.running; tries++) {
      try {
        const session = await this.relay.session(this.id, this.abort.signal);
        this.describe(session);
        if (session.state === 'failed')
          return this.finish({ status: 'exited', exit: session.exit });
        if (this.options.fresh) this.offset = 0;
        // a terminal's screen comes with the attach; plain pipes have none
        else if (session.mode === 'pipe' && tries < HISTORY_TRIES) await this.replay(session);
        break;
      } catch (error) {
        if (!this.running || this.refusedBy(error)) return;
        this.patch({ attempts: tries + 1, cause: causeOf(error) });
        await this.pause(backoff(tries + 1, this.random));
      }
    }
    if (this.running) this.dial();
  }

  private describe(session: Session): void {
    this.sink.begin(session);
    this.patch({
      rows: session.rows,
      cols: session.cols,
      title: session.title,
      sessionState: session.state,
    });
  }

  private async replay(session: Session): Promise<void> {
    const most = this.options.historyBytes ?? HISTORY_BYTES;
    const span = { base: Math.max(session.base, this.offset ?? 0), head: session.head, most };
    const take = (page: OutputPage): void => {
      const known = Math.max(0, (this.offset ?? page.offset) - page.offset);
      this.feed(page.bytes.subarray(known), true, null);
      this.offset = page.next;
      if (this.state.from === null) this.patch({ from: page.offset });
    };
    try {
      const found = await readHistory(this.relay, this.id, span, take, this.abort.signal);
      this.offset = found.next;
      this.liveFrom = found.head;
    } catch (error) {
      // the session is known but its output is not kept any more: attach takes what there is
      const unkept = error instanceof ApiError && [404, 410, 416].includes(error.status);
      if (!unkept) throw error;
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.patch({ nextAt: Date.now() + ms });
      this.sleepUntil = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  // Connections

  private dial(): void {
    this.stopRedial();
    if (!this.running || this.successor || (this.current && !this.current.retiring)) return;
    this.patch({ nextAt: null });
    const url = (credit: number): string => {
      const query: Record<string, string> = {
        viewer: this.viewer,
        mode: this.options.mode ?? 'write',
        credit: String(credit),
        input: String(this.input.acked),
      };
      if (this.offset !== null) query.offset = String(this.offset);
      return this.relay.socketUrl(`api/v1/ws/session/${encodeURIComponent(this.id)}`, query);
    };
    this.successor = new Connection(this.socket, url, this.unparsed, this.input, this);
  }

  private dialLater(code: number, atLeast = 0): void {
    const attempts = this.state.attempts;
    const delay = code === 1012 && attempts === 0 ? 0 : backoff(attempts, this.random);
    const wait = Math.max(delay, Math.min(atLeast, 15_000));
    this.stopRedial();
    this.patch({ attempts: attempts + 1, nextAt: Date.now() + wait });
    this.redial = setTimeout(() => this.dial(), wait);
  }

  private stopRedial(): void {
    if (this.redial !== null) clearTimeout(this.redial);
    this.redial = null;
  }

  closed(connection: Connection, code: number, opened: boolean): void {
    if (connection === this.successor) this.successor = null;
    else if (connection === this.current) this.current = null;
    else return;
    if (!this.running) return;
    if (code === 4401) return this.finish({ status: 'refused', reason: 'login' });
    if (code === 4403) return this.finish({ status: 'refused', reason: 'role' });
    if (code === 4404) return this.finish({ status: 'gone' });
    if (code === 4426) return this.finish({ status: 'refused', reason: 'update' });
    if (!this.current && connection.attached) {
      this.change('reconnecting', { latency: null, cause: null, behindMs: 0 });
    }
    if (this.successor) return;
    if (opened) this.dialLater(code);
    else void this.askWhy();
  }

  /** A browser is not told why an upgrade failed, so ask for the session itself. */
  private async askWhy(): Promise<void> {
    let cause: string | null = null;
    let atLeast = 0;
    try {
      const session = await this.relay.session(this.id, this.abort.signal);
      const stuck = ended(session.state) && this.state.attempts >= 2 && !this.current;
      if (stuck) return this.finish({ status: 'exited', exit: session.exit });
      this.patch({ sessionState: session.state });
    } catch (error) {
      if (!this.running || this.refusedBy(error)) return;
      cause = causeOf(error);
      if (error instanceof ApiError) atLeast = error.retryAfterMs ?? 0;
    }
    if (!this.running || this.successor) return;
    this.patch({ cause });
    this.dialLater(1006, atLeast);
  }

  private refusedBy(error: unknown): boolean {
    if (!(error instanceof ApiError)) return false;
    if (error.status === 401) this.finish({ status: 'refused', reason: 'login' });
    else if (error.status === 403) this.finish({ status: 'refused', reason: 'role' });
    else if (error.status === 404) this.finish({ status: 'gone' });
    else return false;
    return true;
  }

  // What a connection brings

  message(connection: Connection, message: Message): void {
    if (message.type === 'attached') return this.isAttached(connection, message.payload);
    if (connection !== this.current) return;
    switch (message.type) {
      case 'reset':
        return this.isReset(connection, message.payload);
      case 'ack':
        this.input.ack(message.payload.input);
        connection.push();
        this.sendEnd();
        return this.trim();
      case 'pong':
        return this.patch({ latency: Math.max(0, Date.now() - message.payload.t) });
      case 'goaway':
        connection.retiring = true;
        return this.dial();
      case 'exit':
        return this.hasExited(message.payload);
      case 'resize':
        this.sink.resize(message.payload.rows, message.payload.cols);
        return this.patch({ rows: message.payload.rows, cols: message.payload.cols });
      case 'title':
        return this.patch({ title: message.payload.text });
      case 'status':
        return this.patch({ sessionState: message.payload.state });
      case 'size_owner':
        this.patch({ sizeOwner: message.payload.viewer ?? message.payload.size_owner });
        return this.sendSize();
      case 'viewers': {
        const { count, viewers, typist, size_owner } = message.payload;
        this.patch({ viewers: { count, people: viewers, typist } });
        if (size_owner === undefined) return;
        this.patch({ sizeOwner: size_owner });
        return this.sendSize();
      }
    }
  }

  private isAttached(connection: Connection, payload: Attached): void {
    if (connection !== this.successor) return;
    this.successor = null;
    this.current?.close(1000);
    this.current = connection;
    if (payload.input < this.input.base || payload.input > this.input.end) {
      // HQ counts input that is not ours: go on as a new viewer, nothing is typed twice
      this.current = null;
      connection.close(1000);
      this.viewer = uuidv7();
      this.input.restart();
      return this.dialLater(1006);
    }
    this.input.ack(payload.input);
    connection.isAttached(payload.offset, payload.input);
    const rows = payload.rows ?? this.state.rows;
    const cols = payload.cols ?? this.state.cols;
    this.sink.resize(rows, cols);
    this.change(payload.offset === null ? 'behind' : 'live', {
      attempts: 0,
      cause: null,
      nextAt: null,
      rows,
      cols,
      mode: payload.mode,
      title: payload.title ?? this.state.title,
      sessionState: payload.state ?? this.state.sessionState,
      self: payload.viewer ?? this.viewer,
      sizeOwner: payload.size_owner,
    });
    if (this.state.from === null && this.offset !== null) this.patch({ from: this.offset });
    connection.push();
    this.sendEnd();
    this.trim();
    connection.ping();
    this.sendSize();
  }

  private isReset(connection: Connection, payload: Reset): void {
    connection.position = payload.offset;
    connection.resetLeft = payload.bytes;
    this.offset = payload.bytes > 0 ? null : payload.offset;
    this.sink.reset();
    const rows = payload.rows ?? this.state.rows;
    const cols = payload.cols ?? this.state.cols;
    this.sink.resize(rows, cols);
    const { lost, reason } = payload;
    const skipped = lost > 0 ? { bytes: lost, reason, at: Date.now() } : this.state.skipped;
    this.patch({ rows, cols, skipped, from: payload.offset });
    this.change(payload.bytes > 0 ? 'behind' : 'live', {});
    void this.learnHead();
  }

  /** After a reset the stream may begin in the past; where that ends, only the record knows. */
  private async learnHead(): Promise<void> {
    this.liveFrom = Number.MAX_SAFE_INTEGER;
    const head = await this.relay.session(this.id, this.abort.signal).then(
      (session) => session.head,
      () => 0,
    );
    this.liveFrom = Math.max(head, 0);
  }

  private hasExited(payload: ExitMessage): void {
    const { code, signal, reason, oom } = payload;
    this.finish({ status: 'exited', exit: { code, signal, reason, oom } });
  }

  bytes(connection: Connection, bytes: Uint8Array): void {
    if (connection !== this.current || connection.position === null) return;
    const screen = Math.min(connection.resetLeft, bytes.length);
    if (screen > 0) {
      connection.resetLeft -= screen;
      this.feed(bytes.subarray(0, screen), true, connection);
      if (connection.resetLeft === 0) {
        this.offset = connection.position;
        this.change('live', {});
      }
    }
    if (screen < bytes.length) this.stream(connection, bytes.subarray(screen));
  }

  private stream(connection: Connection, bytes: Uint8Array): void {
    const at = connection.position ?? 0;
    connection.position = at + bytes.length;
    if (this.offset === null || at > this.offset) {
      // bytes nobody announced: take a reset rather than show a hole
      this.offset = null;
      return connection.drop(1006);
    }
    const known = Math.min(this.offset - at, bytes.length);
    if (known > 0) connection.credit.parsed(known, true, this.unparsed === 0);
    let rest = bytes.subarray(known);
    const old = Math.min(Math.max(0, this.liveFrom - this.offset), rest.length);
    this.offset += rest.length;
    if (old > 0) this.feed(rest.subarray(0, old), true, connection);
    rest = rest.subarray(old);
    if (rest.length > 0) this.feed(rest, false, connection);
  }

  private feed(bytes: Uint8Array, replay: boolean, connection: Connection | null): void {
    if (bytes.length === 0) return;
    const mark = { at: Date.now() };
    this.waiting.push(mark);
    this.unparsed += bytes.length;
    this.sink.write(bytes, replay, () => {
      this.waiting.shift();
      this.unparsed -= bytes.length;
      const idle = this.unparsed === 0;
      for (const one of [this.current, this.successor]) {
        one?.credit.parsed(bytes.length, one === connection, idle);
      }
      if (idle && this.state.status === 'behind') this.judge();
    });
  }

  // Time, size, state

  private tick(): void {
    this.current?.tick();
    this.judge();
  }

  /** Live or behind? */
  private judge(): void {
    const { status } = this.state;
    if (!this.current || (status !== 'live' && status !== 'behind')) return;
    const oldest = this.waiting[0];
    const lag = oldest ? Date.now() - oldest.at : 0;
    const { resetLeft, position } = this.current;
    const behind = lag >= BEHIND_MS || resetLeft > 0 || position === null;
    if (behind) this.change('behind', { behindMs: lag });
    else this.change('live', { behindMs: 0 });
  }

  private woken(event: WakeEvent): void {
    if (final(this.state.status)) return;
    if (event === 'hidden-for-good') {
      this.current?.close(1000);
      this.current = null;
      this.successor?.close(1000);
      this.successor = null;
      this.stopRedial();
      if (this.state.status !== 'connecting') this.change('reconnecting', {});
    } else if (event === 'back') this.dial();
    else if (event === 'slept' && this.current) {
      // dial at once instead of waiting for silence; if this one still lives, nobody notices
      this.current.retiring = true;
      this.dial();
    } else if (this.current) this.current.prove(PROVE_MS);
    else this.retry();
  }

  private sendSize(): void {
    if (!this.wanted || !this.current?.live || !this.mayResize) return;
    if (this.wanted.rows === this.state.rows && this.wanted.cols === this.state.cols) return;
    this.current.tell({ type: 'resize', payload: this.wanted });
  }

  /** Once for each connection, because HQ may have lost what an older one said. */
  private sendEnd(): void {
    const connection = this.current;
    if (!this.state.inputClosed || !connection?.live || connection.saidEnd) return;
    if (connection.sent < this.input.end) return;
    connection.saidEnd = true;
    connection.tell({ type: 'close_input', payload: {} });
  }

  private trim(): void {
    let floor = this.input.acked;
    for (const one of [this.current, this.successor]) {
      if (one) floor = Math.min(floor, one.sent);
    }
    this.input.trim(floor);
  }

  private change(status: TerminalState['status'], more: Partial<TerminalState>): void {
    const since = status === this.state.status ? this.state.since : Date.now();
    this.patch({ ...more, status, since });
  }

  private finish(more: Partial<TerminalState> & { status: TerminalState['status'] }): void {
    this.change(more.status, { ...more, nextAt: null, latency: null, behindMs: 0 });
    this.running = false;
    this.rest();
  }

  private rest(): void {
    this.stopRedial();
    this.sleepUntil?.();
    if (this.ticker !== null) clearInterval(this.ticker);
    this.ticker = null;
    this.current?.close(1000);
    this.successor?.close(1000);
    this.current = null;
    this.successor = null;
    this.unwake?.();
    this.unwake = null;
  }

  private patch(more: Partial<TerminalState>): void {
    const entries = Object.entries(more) as [keyof TerminalState, unknown][];
    if (entries.every(([key, value]) => Object.is(this.state[key], value))) return;
    this.state = { ...this.state, ...more };
    for (const listener of [...this.listeners]) listener();
  }
}

function causeOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
