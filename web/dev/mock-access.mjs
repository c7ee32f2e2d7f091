/** The stand-in's shares and tickets: who may do what without the operator's cookie. */
import { randomBytes, randomUUID } from 'node:crypto';

const TICKET = 'agentrelay.ticket.';

export function mockAccess() {
  const shares = [];
  const tickets = new Map();
  const secretOf = (req) => /^Bearer (ar_share_\S+)/.exec(req.headers.authorization ?? '')?.[1];
  const open = ({ secret: _, ...share }) => share;

  return {
    shares,
    open,
    /** null: no share was shown; undefined: one that does not work. */
    holder: (req) => {
      const secret = secretOf(req);
      return secret ? shares.find((share) => share.secret === secret) : null;
    },
    make: (session, body, url) => {
      const secret = `ar_share_${randomBytes(24).toString('base64url')}`;
      const now = Date.now();
      const share = {
        id: randomUUID(),
        session,
        mode: body.mode,
        name: body.name ?? '',
        created_at: new Date(now).toISOString(),
        expires_at: new Date(now + (body.expires_in ?? 3600) * 1000).toISOString(),
        connections: 0,
        secret,
      };
      shares.push(share);
      return { ...share, url: `${url}#/share/${secret}` };
    },
    revoke: (id) => {
      const at = shares.findIndex((share) => share.id === id);
      return at < 0 ? null : shares.splice(at, 1)[0];
    },
    ticket: (scope, share) => {
      const ticket = randomBytes(24).toString('base64url');
      tickets.set(ticket, { ...scope, share });
      return { ticket, expires_in: 30 };
    },
    /** What the ticket of an upgrade opens, once. */
    punch: (req) => {
      const offered = (req.headers['sec-websocket-protocol'] ?? '').split(/,\s*/);
      const ticket = offered.find((one) => one.startsWith(TICKET))?.slice(TICKET.length);
      const scope = tickets.get(ticket);
      tickets.delete(ticket);
      return scope ?? null;
    },
  };
}
