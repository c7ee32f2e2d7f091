/**
 * Events as HQ tells them, over both carriers (the websocket and server-sent events). Types this
 * client does not know are handed on: who reads them decides.
 */
import * as v from 'valibot';

export const eventTypes = [
  'runner.online',
  'runner.offline',
  'runner.changed',
  'session.created',
  'session.started',
  'session.changed',
  'session.ended',
  'session.deleted',
  'share.created',
  'share.revoked',
  'reset',
] as const;
export type EventType = (typeof eventTypes)[number];

export const eventShape = v.object({
  /** `<zone>-<sequence>`: resume from here. */
  id: v.string(),
  type: v.string(),
  time: v.fallback(v.nullable(v.string()), null),
  /** `sessions/<id>`, `runners/<name>` or `shares/<id>`. */
  subject: v.fallback(v.string(), ''),
  actor: v.fallback(v.string(), ''),
  /** The object as it is now, or null when it is gone. */
  data: v.fallback(v.unknown(), null),
});
export type RelayEvent = v.InferOutput<typeof eventShape>;

/** `sessions/0192` is `['sessions', '0192']`. */
export function subjectOf(event: RelayEvent): [kind: string, id: string] {
  const cut = event.subject.indexOf('/');
  return cut < 0
    ? [event.subject, '']
    : [event.subject.slice(0, cut), event.subject.slice(cut + 1)];
}

const helloShape = v.object({ id: v.string() });

export type EventFrame =
  | { type: 'hello'; id: string }
  | { type: 'event'; event: RelayEvent }
  | { type: 'pong'; t: number };

const envelope = v.object({ type: v.string(), payload: v.optional(v.unknown(), {}) });

/** One text frame of the websocket; null for what is broken or unknown. */
export function readFrame(data: string): EventFrame | null {
  const outer = v.safeParse(envelope, parsed(data));
  if (!outer.success) return null;
  const { type, payload } = outer.output;
  if (type === 'hello') {
    const hello = v.safeParse(helloShape, payload);
    return hello.success ? { type, id: hello.output.id } : null;
  }
  if (type === 'event') {
    const event = v.safeParse(eventShape, payload);
    return event.success ? { type, event: event.output } : null;
  }
  if (type !== 'pong') return null;
  const pong = v.safeParse(v.object({ t: v.number() }), payload);
  return pong.success ? { type, t: pong.output.t } : null;
}

/** The `data:` of one server-sent event. */
export function readEvent(data: string): RelayEvent | null {
  const event = v.safeParse(eventShape, parsed(data));
  return event.success ? event.output : null;
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}
