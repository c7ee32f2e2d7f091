/** A websocket whose other end is the test. */
import type { SocketLike } from '../connection';

export class FakeSocket implements SocketLike {
  binaryType = '';
  readyState = 0;
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  readonly texts: { type: string; payload: Record<string, unknown> }[] = [];
  readonly binary: Uint8Array[] = [];
  sentBytes = 0;
  closedWith: number | null = null;
  readonly query: URLSearchParams;

  constructor(
    readonly url: string,
    readonly protocol: string,
  ) {
    this.query = new URL(url).searchParams;
  }

  send(data: string | Uint8Array): void {
    if (typeof data === 'string') this.texts.push(JSON.parse(data));
    else {
      this.binary.push(data);
      this.sentBytes += data.length;
    }
  }

  close(code = 1005): void {
    this.readyState = 3;
    this.closedWith = code;
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.(new Event('open'));
  }

  tell(type: string, payload: Record<string, unknown> = {}): void {
    this.onmessage?.(new MessageEvent('message', { data: JSON.stringify({ type, payload }) }));
  }

  bytes(data: Uint8Array): void {
    const copy = new Uint8Array(data);
    this.onmessage?.(new MessageEvent('message', { data: copy.buffer }));
  }

  /** The other end closes, or the network breaks (1006). */
  end(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code } as CloseEvent);
  }

  attach(offset: number, more: Record<string, unknown> = {}): void {
    if (this.readyState === 0) this.open();
    this.tell('attached', { offset, rows: 24, cols: 80, mode: 'write', input: 0, ...more });
  }

  sentOf(type: string): Record<string, unknown>[] {
    return this.texts.filter((m) => m.type === type).map((m) => m.payload);
  }
}
