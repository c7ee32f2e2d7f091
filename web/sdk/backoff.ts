/** Full jitter from 0.1 s doubling to 15 s (WIRE.md section 1). */
const FIRST_MS = 100;
const CEILING_MS = 15_000;

export function backoff(attempt: number, random: () => number = Math.random): number {
  return Math.round(random() * Math.min(CEILING_MS, FIRST_MS * 2 ** Math.min(attempt, 16)));
}
