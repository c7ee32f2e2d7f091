/** What was chosen in the palette, newest first: ids of actions and sessions, nothing secret. */
import * as v from 'valibot';

const KEY = 'agentrelay.recent';
const MOST = 12;
const shape = v.fallback(v.array(v.string()), []);

export function recent(): string[] {
  try {
    return v.parse(shape, JSON.parse(localStorage.getItem(KEY) ?? '[]'));
  } catch {
    return [];
  }
}

export function used(id: string): void {
  try {
    const next = [id, ...recent().filter((one) => one !== id)].slice(0, MOST);
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // private mode: nothing is remembered
  }
}
