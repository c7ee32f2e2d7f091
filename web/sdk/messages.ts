/**
 * The control messages a viewer may get (WIRE.md section 4). Anything else is ignored and
 * counted, as the protocol asks; a known type with a broken payload is ignored as well.
 */
import * as v from 'valibot';

const offset = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const size = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(1000));
const maybe = <T>(schema: v.GenericSchema<unknown, T>) => v.fallback(v.nullable(schema), null);
const text = maybe(v.string());

/** One who looks. */
const person = v.object({
  viewer: v.string(),
  name: v.fallback(v.string(), ''),
  mode: v.fallback(v.picklist(['read', 'write']), 'write'),
  share: v.optional(text, null),
});
export type Person = v.InferOutput<typeof person>;

const attached = v.object({
  session: text,
  viewer: text,
  /** Absent when a reset follows: where the stream goes on is not known before it. */
  offset: maybe(offset),
  rows: maybe(size),
  cols: maybe(size),
  mode: v.fallback(v.picklist(['read', 'write']), 'write'),
  input: v.fallback(offset, 0),
  title: text,
  state: text,
  size_owner: text,
});

const reset = v.object({
  offset,
  reason: v.fallback(v.picklist(['attach', 'behind', 'expired', 'restarted']), 'restarted'),
  lost: v.fallback(offset, 0),
  rows: maybe(size),
  cols: maybe(size),
  bytes: v.fallback(offset, 0),
});

const exit = v.object({
  code: maybe(v.number()),
  signal: maybe(v.union([v.string(), v.number()])),
  reason: text,
  oom: v.fallback(v.boolean(), false),
  end: maybe(offset),
});

const payloads = {
  attached,
  reset,
  exit,
  ack: v.object({ input: offset }),
  pong: v.object({ t: v.number() }),
  resize: v.object({ rows: size, cols: size }),
  title: v.object({ text: v.string() }),
  status: v.object({ state: text }),
  size_owner: v.object({ viewer: text, size_owner: text }),
  viewers: v.object({
    count: v.fallback(offset, 0),
    viewers: v.fallback(v.array(person), []),
    typist: text,
    size_owner: v.optional(text),
  }),
  goaway: v.looseObject({}),
};

type Payloads = { [K in keyof typeof payloads]: v.InferOutput<(typeof payloads)[K]> };
export type Message = { [K in keyof Payloads]: { type: K; payload: Payloads[K] } }[keyof Payloads];
export type Attached = Payloads['attached'];
export type Reset = Payloads['reset'];
export type ExitMessage = Payloads['exit'];

const envelope = v.object({ type: v.string(), payload: v.optional(v.unknown(), {}) });

export function readMessage(data: string): Message | null {
  let raw: unknown;
  try {
    raw = JSON.parse(data);
  } catch {
    return null;
  }
  const outer = v.safeParse(envelope, raw);
  if (!outer.success || !Object.hasOwn(payloads, outer.output.type)) return null;
  const type = outer.output.type as keyof typeof payloads;
  const inner = v.safeParse(
    payloads[type] as v.GenericSchema<unknown, unknown>,
    outer.output.payload ?? {},
  );
  if (!inner.success) return null;
  return { type, payload: inner.output } as Message;
}

export type Upward =
  | { type: 'credit'; payload: { bytes: number } }
  | { type: 'resize'; payload: { rows: number; cols: number } }
  | { type: 'take' | 'close_input'; payload: Record<string, never> }
  | { type: 'ping'; payload: { t: number } };
