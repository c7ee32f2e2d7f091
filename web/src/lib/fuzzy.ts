/**
 * How well a text answers what was typed: every typed letter in order, better where words begin and
 * where letters follow each other. null: it does not.
 */
export interface Match {
  score: number;
  /** Which letters of the text were typed. */
  at: number[];
}

const FOLLOWS = 6;
const INSIDE = 2;

function begins(text: string, at: number): boolean {
  return at === 0 || /[\s\-_/.:@]/.test(text[at - 1] ?? '');
}

function word(text: string, typed: string): Match | null {
  const whole = text.indexOf(typed);
  if (whole >= 0) {
    const at = Array.from(typed, (_, i) => whole + i);
    const each = begins(text, whole) ? FOLLOWS : INSIDE;
    return { score: typed.length * each - whole / 64, at };
  }
  const at: number[] = [];
  let score = 0;
  let from = 0;
  for (const letter of typed) {
    const found = text.indexOf(letter, from);
    if (found < 0) return null;
    score += begins(text, found) ? 3 : found === from && from > 0 ? 2 : 0;
    score -= Math.min(found - from, 8) / 16;
    at.push(found);
    from = found + 1;
  }
  return { score, at };
}

export function fuzzy(text: string, typed: string): Match | null {
  const hay = text.toLowerCase();
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const found = words.map((one) => word(hay, one));
  let score = 0;
  const at = new Set<number>();
  for (const one of found) {
    if (one === null) return null;
    score += one.score;
    for (const place of one.at) at.add(place);
  }
  return { score, at: [...at].sort((a, b) => a - b) };
}
