/**
 * A command line as people type it, split into the argv that is really executed. Quotes and
 * backslashes work as in a shell; nothing is expanded, because no shell is involved.
 */
export interface Argv {
  argv: string[];
  /** Which quote is still open, or a backslash at the end. */
  open: '"' | "'" | '\\' | null;
  /** Unquoted characters that would mean something to a shell and mean nothing here. */
  shellish: string[];
}

export function parseArgv(line: string): Argv {
  const argv: string[] = [];
  const shellish = new Set<string>();
  let word: string | null = null;
  let quote: '"' | "'" | null = null;
  let escaped = false;
  for (const ch of line) {
    if (escaped) {
      const literal: boolean = quote !== '"' || '"\\$`'.includes(ch);
      word = (word ?? '') + (literal ? ch : `\\${ch}`);
      escaped = false;
    } else if (ch === '\\' && quote !== "'") {
      escaped = true;
      word ??= '';
    } else if (quote !== null) {
      if (ch === quote) quote = null;
      else {
        if (quote === '"' && (ch === '$' || ch === '`')) shellish.add(ch);
        word = (word ?? '') + ch;
      }
    } else if (ch === '"' || ch === "'") {
      quote = ch;
      word ??= '';
    } else if (/\s/.test(ch)) {
      if (word !== null) argv.push(word);
      word = null;
    } else {
      if ('|&;<>$`*?()'.includes(ch) || (ch === '~' && word === null)) shellish.add(ch);
      word = (word ?? '') + ch;
    }
  }
  if (word !== null) argv.push(word);
  return { argv, open: escaped ? '\\' : quote, shellish: [...shellish] };
}

/** The shortest line that parses to exactly this argv. */
export function quoteArgv(argv: readonly string[]): string {
  return argv
    .map((word) => {
      if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word)) return word;
      return `'${word.replaceAll("'", "'\\''")}'`;
    })
    .join(' ');
}
