/** What HQ tells of a terminal without a terminal: why it waits, and its text. */
import * as v from 'valibot';

const text = v.fallback(v.string(), '');
const maybeText = v.fallback(v.nullable(v.string()), null);
const count = v.fallback(v.number(), 0);

export const attentionStates = [
  'working',
  'idle',
  'ask',
  'approve',
  'error',
  'done',
  'stalled',
  'unknown',
] as const;
export type AttentionState = (typeof attentionStates)[number];

/** What a session wants of people; a word this client does not know is not a known state. */
export const attentionShape = v.object({
  state: v.fallback(v.picklist(attentionStates), 'unknown'),
  since: maybeText,
  /** What said so: a sequence, the title, the screen. */
  source: text,
  /** The line that says so. */
  evidence: text,
});
export type Attention = v.InferOutput<typeof attentionShape>;

export const progressShape = v.object({
  state: v.fallback(v.picklist(['normal', 'error', 'indeterminate', 'paused']), 'indeterminate'),
  percent: v.fallback(v.nullable(v.number()), null),
});
export type Progress = v.InferOutput<typeof progressShape>;

const colour = v.fallback(v.optional(v.union([v.number(), v.string()])), undefined);

/** Text of one look. Colours: a number of the palette, or `#rrggbb`; absent: the default. */
const run = v.looseObject({ text, fg: colour, bg: colour });
export type Run = v.InferOutput<typeof run>;

export const screenShape = v.object({
  session: text,
  offset: count,
  rows: count,
  cols: count,
  /** The row of the first line; negative: it has left the screen. */
  first: count,
  cursor: v.fallback(v.nullable(v.object({ row: count, col: count, visible: v.boolean() })), null),
  alternate: v.fallback(v.boolean(), false),
  title: text,
  lines: v.fallback(v.array(v.array(run)), []),
});
export type TerminalScreen = v.InferOutput<typeof screenShape>;

export const thumbnailShape = v.object({
  session: text,
  offset: count,
  rows: count,
  cols: count,
  attention: v.fallback(v.nullable(attentionShape), null),
  lines: v.fallback(v.array(v.string()), []),
});
export type Thumbnail = v.InferOutput<typeof thumbnailShape>;

/** An answer with its tag: shown again, it is not sent again while nothing has changed. */
export interface Tagged<T> {
  etag: string | null;
  value: T;
}

/** The attention inside a problem of a message; null when there is none. */
export function readAttention(data: unknown): Attention | null {
  const read = v.safeParse(attentionShape, data);
  return read.success ? read.output : null;
}
