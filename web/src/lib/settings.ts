/** What this browser remembers. Nothing secret, nothing that another browser would miss. */
import * as v from 'valibot';
import { create } from 'zustand';

const shape = v.object({
  theme: v.fallback(v.picklist(['system', 'dark', 'light']), 'system'),
  terminalTheme: v.fallback(v.picklist(['app', 'dark', 'light']), 'app'),
  fontSize: v.fallback(v.pipe(v.number(), v.integer(), v.minValue(9), v.maxValue(28)), 13),
  scrollback: v.fallback(
    v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100_000)),
    10_000,
  ),
  cursorBlink: v.fallback(v.boolean(), false),
  clipboardWrite: v.fallback(v.boolean(), true),
  railWide: v.fallback(v.boolean(), true),
});
export type Settings = v.InferOutput<typeof shape>;

const KEY = 'agentrelay.settings';

function load(): Settings {
  let stored: unknown = {};
  try {
    stored = JSON.parse(localStorage.getItem(KEY) ?? '{}');
  } catch {
    // storage is denied or holds something else: defaults
  }
  const read = v.safeParse(shape, stored);
  return read.success ? read.output : v.parse(shape, {});
}

export const useSettings = create<Settings>(() => load());

export function set(change: Partial<Settings>): void {
  useSettings.setState(change);
  try {
    localStorage.setItem(KEY, JSON.stringify(useSettings.getState()));
  } catch {
    // private mode: it holds until the page closes
  }
}

const light = window.matchMedia('(prefers-color-scheme: light)');

export function shownTheme(theme: Settings['theme']): 'dark' | 'light' {
  if (theme !== 'system') return theme;
  return light.matches ? 'light' : 'dark';
}

/** Keeps <html data-theme> in step with the setting and the system. */
export function followTheme(): void {
  const apply = (): void => {
    document.documentElement.dataset.theme = shownTheme(useSettings.getState().theme);
  };
  apply();
  useSettings.subscribe(apply);
  // whoever shows colours listens to the settings: tell them the system has changed its mind
  light.addEventListener('change', () => useSettings.setState({}));
}
