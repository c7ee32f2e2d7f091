/**
 * A websocket of a client that has a token rather than the cookie. A browser cannot put the token
 * into an upgrade and an address must not hold it, so a ticket is fetched first and travels as a
 * second subprotocol. Until then this is a socket that connects; a refused ticket looks like a
 * refused upgrade (closed, 1006, never opened), and whoever waits asks why as it does there.
 */
import type { SocketFactory, SocketLike } from './connection';
import type { Relay } from './http';
import type { TicketScope } from './shapes';

const CLOSED = 3;

class TicketedSocket implements SocketLike {
  binaryType = 'blob';
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  private readonly abort = new AbortController();
  private inner: SocketLike | null = null;
  private over = false;

  constructor(relay: Relay, scope: TicketScope, dial: (ticket: string) => SocketLike) {
    relay.ticket(scope, this.abort.signal).then(
      ({ ticket }) => this.connect(() => dial(`agentrelay.ticket.${ticket}`)),
      () => this.end(1006),
    );
  }

  get readyState(): number {
    if (this.over) return CLOSED;
    return this.inner?.readyState ?? 0;
  }

  send(data: string | Uint8Array<ArrayBuffer>): void {
    this.inner?.send(data);
  }

  /** Before there is a socket nobody is told, as a page that closes does not want to be. */
  close(code?: number, reason?: string): void {
    if (this.inner) return this.inner.close(code, reason);
    this.over = true;
    this.abort.abort();
  }

  private connect(dial: () => SocketLike): void {
    if (this.over) return;
    const inner = dial();
    this.inner = inner;
    inner.binaryType = this.binaryType;
    inner.onopen = (event) => this.onopen?.(event);
    inner.onmessage = (event) => this.onmessage?.(event);
    inner.onerror = (event) => this.onerror?.(event);
    inner.onclose = (event) => this.end(event.code);
  }

  private end(code: number): void {
    if (this.over) return;
    this.over = true;
    this.onclose?.({ code } as CloseEvent);
  }
}

/** How this client opens websockets of a scope: with its cookie, or with a ticket each. */
export function socketFor(
  relay: Relay,
  scope: TicketScope,
  make: (url: string, protocols: string[]) => SocketLike = (url, protocols) =>
    new WebSocket(url, protocols),
): SocketFactory {
  if (!relay.needsTicket) return (url, protocol) => make(url, [protocol]);
  return (url, protocol) =>
    new TicketedSocket(relay, scope, (ticket) => make(url, [protocol, ticket]));
}
