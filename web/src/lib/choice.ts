/**
 * What Enter would take in a dialog, read from its last lines: the entry a program has marked. A
 * yes is typed from afar only where the mark stands on an entry that says yes.
 */
const MARKED = /^[\s│┃|║]*[❯›>●▶▸»→]\s*(?:\d+[.)]\s*)?(\S.*?)[\s│┃|║]*$/u;
const ENTRY = /^[\s│┃|║]*(?:[❯›>●▶▸»→○]\s*)?\d+[.)]\s+\S/u;
const YES = /^(?:yes|y|allow|approve|accept|proceed|continue|confirm|run|ok)\b/i;

/** The marked entry of the last dialog; null: none is seen. */
export function marked(text: string): string | null {
  const lines = text.split('\n');
  // entries are numbered; a mark alone is as likely a prompt
  if (lines.filter((line) => ENTRY.test(line)).length < 2) return null;
  const at = lines.findLastIndex((line) => ENTRY.test(line) && MARKED.test(line));
  return MARKED.exec(lines[at] ?? '')?.[1] ?? null;
}

export const saysYes = (choice: string): boolean => YES.test(choice);
