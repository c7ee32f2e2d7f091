/** Environment variables as a person types them, checked as HQ and the runner check them. */
export interface Variable {
  name: string;
  value: string;
}

export type EnvFault = 'name' | 'twice' | 'value';

export interface Env {
  env: Record<string, string>;
  /** What is wrong with each row, in their order; a row without any text is nothing. */
  faults: (EnvFault | null)[];
  /** More than HQ takes in one request. */
  over: boolean;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const MOST_VARIABLES = 256;
const MOST_BYTES = 32_768;

function faultOf(row: Variable, seen: ReadonlyMap<string, string>): EnvFault | null {
  if (!NAME.test(row.name)) return 'name';
  if (seen.has(row.name)) return 'twice';
  return row.value.includes('\0') ? 'value' : null;
}

export function readEnv(rows: readonly Variable[]): Env {
  const env = new Map<string, string>();
  const encoder = new TextEncoder();
  let size = 0;
  const faults = rows.map(({ name, value }) => {
    const row = { name: name.trim(), value };
    if (row.name === '' && value === '') return null;
    const fault = faultOf(row, env);
    if (fault !== null) return fault;
    env.set(row.name, value);
    size += encoder.encode(row.name + value).length + 2;
    return null;
  });
  const over = env.size > MOST_VARIABLES || size > MOST_BYTES;
  return { env: Object.fromEntries(env), faults, over };
}

export function rowsOf(env: Record<string, string>): Variable[] {
  return Object.entries(env).map(([name, value]) => ({ name, value }));
}

/** Lines of NAME=value, as in a .env file or what `env` prints; null when it is something else. */
export function parseAssignments(text: string): Variable[] | null {
  const rows: Variable[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const [, name, value] = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) return null;
    const [, , quoted] = /^(["'])(.*)\1$/.exec(value) ?? [];
    rows.push({ name, value: quoted ?? value });
  }
  return rows.length > 0 ? rows : null;
}
