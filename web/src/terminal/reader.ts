/** The screen and what scrolled off it as text that flows: for reading on a narrow page. */
import type { Terminal } from '@xterm/xterm';

export const MOST_LINES = 600;
const RULE = 12;

/** A line drawn across a wide screen would wrap into noise. */
const shortRules = (line: string): string =>
  line.replace(/([─━═┄┈╌_=*~-])\1{15,}/g, (_all, mark: string) => mark.repeat(RULE));

export function readLines(terminal: Terminal, most = MOST_LINES): string[] {
  const buffer = terminal.buffer.active;
  const lines: string[] = [];
  let tail = '';
  for (let y = buffer.length - 1; y >= 0 && lines.length < most; y--) {
    const row = buffer.getLine(y);
    if (!row) break;
    const text = row.translateToString(tail === '') + tail;
    if (row.isWrapped) {
      tail = text === '' ? ' ' : text;
      continue;
    }
    tail = '';
    if (lines.length > 0 || text.trimEnd() !== '') lines.push(shortRules(text.trimEnd()));
  }
  return lines.reverse();
}
