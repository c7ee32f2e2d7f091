/**
 * Keys of the page: single keys, two-key sequences within 500 ms, and `Ctrl k` (Cmd on a Mac). They are silent while someone
 * types into a field, a terminal or a dialog; a terminal gives the keys back with its escape chord.
 */
import { useLayoutEffect, useRef, useSyncExternalStore } from 'react';

export interface Binding {
  keys: string;
  run: () => void;
}

const SEQUENCE_MS = 500;
const layers: Binding[][] = [];
let first: { key: string; at: number } | null = null;

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest('input, textarea, select, .xterm') !== null;
}

const insideNow = (): boolean => document.activeElement?.closest('.xterm') != null;

const focusEvents = ['focusin', 'focusout', 'hashchange'] as const;

function watchFocus(listener: () => void): () => void {
  for (const event of focusEvents) window.addEventListener(event, listener);
  return () => {
    for (const event of focusEvents) window.removeEventListener(event, listener);
  };
}

/** A program has the keys: what the page would do with them, it does not get to do. */
export const useKeysInside = (): boolean => useSyncExternalStore(watchFocus, insideNow);

function find(keys: string): Binding | undefined {
  for (const layer of layers.toReversed()) {
    const hit = layer.find((binding) => binding.keys === keys);
    if (hit) return hit;
  }
  return undefined;
}

/** What a key would do now, for whoever offers it by name; undefined when nobody has bound it. */
export function actionOf(keys: string): (() => void) | undefined {
  return find(keys)?.run;
}

const chord = (event: KeyboardEvent): boolean => event.ctrlKey || event.metaKey;

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.altKey) return;
  if (isTyping(event.target) || document.querySelector('dialog[open]')) return;
  if (chord(event)) {
    const hit = event.shiftKey ? undefined : find(`Ctrl ${event.key}`);
    if (hit) event.preventDefault();
    return hit?.run();
  }
  const onControl =
    event.target instanceof HTMLElement && event.target.closest('a, button') !== null;
  if (event.key === 'Enter' && onControl) return;
  // of the press itself: a page that is busy hears of both too late
  const now = event.timeStamp;
  const sequence = first && now - first.at <= SEQUENCE_MS ? `${first.key} ${event.key}` : null;
  const hit = (sequence !== null ? find(sequence) : undefined) ?? find(event.key);
  first = hit ? null : { key: event.key, at: now };
  if (!hit) return;
  event.preventDefault();
  hit.run();
}

/**
 * The newest layer wins, so a page may give a key its own meaning. What can be seen can be pressed:
 * an effect would bind the keys some time after what they are for is drawn.
 */
export function useKeys(bindings: Binding[]): void {
  const latest = useRef(bindings);
  latest.current = bindings;
  const names = bindings.map((binding) => binding.keys).join('\n');
  useLayoutEffect(() => {
    const layer = names.split('\n').map((keys) => ({
      keys,
      run: () => latest.current.find((binding) => binding.keys === keys)?.run(),
    }));
    if (layers.length === 0) window.addEventListener('keydown', onKey);
    layers.push(layer);
    return () => {
      layers.splice(layers.indexOf(layer), 1);
      if (layers.length === 0) window.removeEventListener('keydown', onKey);
    };
  }, [names]);
}
