/** What this browser remembers. Nothing secret, nothing that another browser would miss. */
import * as v from 'valibot';
import { create } from 'zustand';

const shape = v.object({
  theme: v.fallback(v.picklist(['system', 'dark', 'light']), 'system'),
  density: v.fallback(v.picklist(['comfortable', 'compact']), 'comfortable'),
  terminalTheme: v.fallback(v.picklist(['app', 'dark', 'light']), 'app'),
  fontSize: v.fallback(v.pipe(v.number(), v.integer(), v.minValue(9), v.maxValue(28)), 13),
  /** A font of this machine before the stack; empty: only the stack. */
  fontFamily: v.fallback(v.pipe(v.string(), v.maxLength(80)), ''),
  scrollback: v.fallback(
    v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100_000)),
    10_000,
  ),
  cursorBlink: v.fallback(v.boolean(), false),
  /** What a program may do that copies by OSC 52; `ask`: each time. */
  clipboardWrite: v.fallback(v.picklist(['ask', 'allow', 'never']), 'ask'),
  screenReader: v.fallback(v.boolean(), false),
  bell: v.fallback(v.picklist(['off', 'flash', 'sound']), 'off'),
  /** Tell when a session ends, with the browser's permission. */
  notify: v.fallback(v.boolean(), false),
  /** The wall turns its pages by itself. */
  wallTurns: v.fallback(v.boolean(), true),
  /** Tell when a session begins to wait for a person. */
  notifyAttention: v.fallback(v.boolean(), false),
  attentionSound: v.fallback(v.boolean(), false),
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

/** Keeps <html data-theme data-density> in step with the settings and the system. */
export function followTheme(): void {
  const apply = (): void => {
    const { theme, density } = useSettings.getState();
    document.documentElement.dataset.theme = shownTheme(theme);
    document.documentElement.dataset.density = density;
  };
  apply();
  useSettings.subscribe(apply);
  // whoever shows colours listens to the settings: tell them the system has changed its mind
  light.addEventListener('change', () => useSettings.setState({}));
}

const FONTS =
  'ui-monospace, "JetBrains Mono", "Cascadia Mono", "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace';

/** What a person typed is a name and nothing more. */
export function fontStack(name: string): string {
  const clean = name.replace(/["\\;{}]/g, '').trim();
  return clean === '' ? FONTS : `"${clean}", ${FONTS}`;
}
