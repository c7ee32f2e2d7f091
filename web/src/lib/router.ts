/**
 * The place in the dashboard is in the fragment (`#/sessions/<id>?show=all`): it works below any
 * mount, survives a reload, and never reaches a log. The login secret travels there as well and is
 * taken out of the address and the history before anything else looks at it.
 */
import { useMemo, useSyncExternalStore } from 'react';

export type Route =
  | { page: 'sessions'; query: URLSearchParams }
  | { page: 'session'; id: string; query: URLSearchParams }
  | { page: 'inbox' }
  | { page: 'wall' }
  | { page: 'runners' }
  | { page: 'settings' };

export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [first = '', second = ''] = path.split('/');
  if (first === 'inbox') return { page: 'inbox' };
  if (first === 'wall') return { page: 'wall' };
  if (first === 'runners') return { page: 'runners' };
  if (first === 'settings') return { page: 'settings' };
  const query = new URLSearchParams(search);
  if (first === 'sessions' && second !== '')
    return { page: 'session', id: safeDecode(second), query };
  return { page: 'sessions', query };
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const href = {
  inbox: '#/inbox',
  wall: '#/wall',
  sessions: '#/sessions',
  runners: '#/runners',
  settings: '#/settings',
  session: (id: string): string => `#/sessions/${encodeURIComponent(id)}`,
  /** Pages of HQ itself, beside this one. */
  selftest: './selftest',
  openapi: './api/openapi.json',
};

/** A page of HQ that is not ours, beside this one. */
export function outside(to: string): void {
  window.open(new URL(to, document.baseURI).href, '_blank', 'noopener');
}

export function go(to: string): void {
  window.location.hash = to;
}

/** Changes filters in place: no step in the history. */
export function replace(to: string): void {
  window.history.replaceState(null, '', to);
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

/**
 * Back closes what is open above the place before it leaves the place. A browser that cannot tell
 * Back beforehand goes there, and what was open closes all the same.
 */
export function closeOnBack(close: () => void): () => void {
  const onNavigate = (event: NavigateEvent): void => {
    const back = event.destination.index < (window.navigation.currentEntry?.index ?? 0);
    if (event.navigationType !== 'traverse' || !back || !event.cancelable) return;
    event.preventDefault();
    close();
  };
  window.navigation?.addEventListener('navigate', onNavigate);
  window.addEventListener('hashchange', close);
  return () => {
    window.navigation?.removeEventListener('navigate', onNavigate);
    window.removeEventListener('hashchange', close);
  };
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return useMemo(() => parseRoute(hash), [hash]);
}

/** HQ gives this page for any path below its mount; null: it is where it belongs. */
export function placeOf(path: string, hash: string, mount: string): string | null {
  if (!path.startsWith(mount) || path === mount) return null;
  return mount + (hash === '' ? `#/${path.slice(mount.length)}` : hash);
}

/** A pasted address with a real path becomes the fragment that means the same. */
export function settlePlace(): void {
  const { pathname, hash } = window.location;
  const place = placeOf(pathname, hash, new URL(mountUrl()).pathname);
  if (place !== null) window.history.replaceState(null, '', place);
}

/**
 * The secret of a printed link, removed from the address at once. A link pasted into a page that
 * is open leads back to the place it was at (`before`).
 */
export function takeLoginSecret(before = ''): string | null {
  const { hash, pathname, search } = window.location;
  const match = /^#login=([^&]+)/.exec(hash);
  if (!match?.[1]) return null;
  const place = before.startsWith('#/') ? before : '';
  window.history.replaceState(null, '', pathname + search + place);
  return safeDecode(match[1]);
}

/** Address of the mount, as a runner needs it. */
export function mountUrl(): string {
  return new URL('./', document.baseURI).href;
}
