/** Pasted text that a program would take as many commands is shown before it is typed. */
const MOST_LINES = 20;
const MOST_LENGTH = 65_536;

export interface Paste {
  text: string;
  lines: number;
}

export const countLines = (text: string): number =>
  text.replace(/(\r\n|\r|\n)$/, '').split(/\r\n|\r|\n/).length;

/** `bracketed`: the program is told what is a paste, and does not run its lines. */
export function needsAsking(text: string, bracketed: boolean): boolean {
  const lines = countLines(text);
  return lines > (bracketed ? MOST_LINES : 1) || text.length > MOST_LENGTH;
}
