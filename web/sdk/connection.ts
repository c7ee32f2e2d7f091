/**
 * One websocket of a terminal. It knows the position of its own stream, how much of a reset is
 * still to come and from where it sends input; everything that outlives it is TerminalSession's.
 *
 * dialing -> open (101) -> attached -> closed. Callbacks stop at close() or drop().
 */
import { Credit } from './credit';
import type { InputLog } from './input';
import { type Message, readMessage, type Upward } from './messages';

export const UNACKED = 65_536;
const FRAME = 16_384;
export const DIAL_MS = 10_000;
export const DEAD_MS = 12_000;
export const PING_MS = 5_000;

export interface SocketLike {
  binaryType: string;
  readonly readyState: number;
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  onerror: ((event: Event) => void) | null;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
}
export type SocketFactory = (url: string, protocol: string) => SocketLike;

export interface ConnectionEvents {
  message(connection: Connection, message: Message): void;
  bytes(connection: Connection, bytes: Uint8Array): void;
  /** opened false: the upgrade was refused and the browser does not say why. */
  closed(connection: Connection, code: number, opened: boolean): void;
}

export class Connection {
  /** Offset of the next stream byte on this connection; null until a reset names it. */
  position: number | null = null;
  /** Bytes of a reset that are still to come. */
  resetLeft = 0;
  attached = false;
  /** Offset of the next input byte to send here; before `attached`, what the query said. */
  sent: number;
  retiring = false;
  saidEnd = false;
  ignored = 0;
  readonly credit: Credit;
  private readonly socket: SocketLike;
  private opened = false;
  private over = false;
  private heard = Date.now();
  private pinged = 0;
  private probe = 0;
  private readonly dialTimer: ReturnType<typeof setTimeout>;

  constructor(
    factory: SocketFactory,
    url: (credit: number) => string,
    unparsed: number,
    private readonly input: InputLog,
    private readonly events: ConnectionEvents,
  ) {
    this.sent = input.acked;
    this.credit = new Credit(unparsed, (bytes) =>
      this.tell({ type: 'credit', payload: { bytes } }),
    );
    this.socket = factory(url(this.credit.first), 'agentrelay.term.v1');
    this.socket.binaryType = 'arraybuffer';
    this.socket.onopen = () => {
      this.opened = true;
      this.heard = Date.now();
    };
    this.socket.onmessage = (event) => this.received(event.data);
    this.socket.onclose = (event) => this.finish(event.code);
    this.socket.onerror = null;
    this.dialTimer = setTimeout(() => this.drop(1006), DIAL_MS);
  }

  get live(): boolean {
    return this.attached && !this.over;
  }

  isAttached(position: number | null, input: number): void {
    clearTimeout(this.dialTimer);
    this.attached = true;
    this.position = position;
    this.sent = input;
    this.credit.begin();
  }

  tell(message: Upward): void {
    if (this.opened && !this.over) this.socket.send(JSON.stringify(message));
  }

  /** Send what fits below the bound of unacknowledged input. */
  push(): void {
    while (this.live) {
      const room = this.input.acked + UNACKED - this.sent;
      const part = room > 0 ? this.input.slice(this.sent, Math.min(room, FRAME)) : null;
      if (!part) return;
      this.socket.send(new Uint8Array(part));
      this.sent += part.length;
    }
  }

  /** Once a second: ping on time, and notice silence. */
  tick(): void {
    if (!this.live) return;
    const now = Date.now();
    if (now - this.pinged >= PING_MS) this.ping();
    const silent = this.probe !== 0 && now - this.probe >= PING_MS;
    if (silent && now - this.heard >= DEAD_MS) this.drop(1006);
  }

  ping(): void {
    if (!this.live) return;
    this.pinged = Date.now();
    if (this.probe === 0) this.probe = this.pinged;
    this.tell({ type: 'ping', payload: { t: this.pinged } });
  }

  /** After sleep or a network change: an answer within the time given, or it is over. */
  prove(withinMs: number): void {
    if (!this.live) return;
    const asked = Date.now();
    this.ping();
    setTimeout(() => {
      if (this.live && this.heard < asked) this.drop(1006);
    }, withinMs);
  }

  /** Leave on purpose: no callback follows. */
  close(code: number): void {
    if (this.over) return;
    this.end();
    this.socket.close(code);
  }

  /** Give the connection up as broken: `closed` is reported at once. */
  drop(code: number): void {
    if (this.over) return;
    this.end();
    this.socket.close();
    this.events.closed(this, code, this.opened);
  }

  private received(data: unknown): void {
    if (this.over) return;
    this.heard = Date.now();
    this.probe = 0;
    if (typeof data === 'string') {
      const message = readMessage(data);
      if (message) this.events.message(this, message);
      else this.ignored += 1;
    } else if (data instanceof ArrayBuffer) {
      this.events.bytes(this, new Uint8Array(data));
    }
  }

  private finish(code: number): void {
    if (this.over) return;
    this.end();
    this.events.closed(this, code, this.opened);
  }

  private end(): void {
    this.over = true;
    this.credit.stop();
    clearTimeout(this.dialTimer);
  }
}
