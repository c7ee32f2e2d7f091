/**
 * The secret of a share link (`#/share/<secret>`). It is taken out of the address before anything
 * else runs and kept for this tab only, so that a reload is the same place; the tab then is a
 * guest's (`#/share`) and nothing else of the dashboard can be reached in it.
 */
const KEY = 'agentrelay.share';
const PLACE = '#/share';

function keep(secret: string): void {
  try {
    sessionStorage.setItem(KEY, secret);
  } catch {
    // storage is denied: it holds until the page is loaded again
  }
}

function kept(): string {
  try {
    return sessionStorage.getItem(KEY) ?? '';
  } catch {
    return '';
  }
}

function take(): string | null {
  const { hash, pathname, search } = window.location;
  const [, secret] = /^#\/share\/([^/?&]+)/.exec(hash) ?? [];
  if (secret !== undefined) {
    keep(secret);
    window.history.replaceState(null, '', pathname + search + PLACE);
    return secret;
  }
  return hash === PLACE ? kept() : null;
}

/** null: this tab is nobody's guest; empty: a guest whose secret is gone. */
export const shareSecret: string | null = take();

/** A link pasted into an open page, or a way out of a guest's: who asks is decided at a load. */
export function watchShares(): void {
  window.addEventListener('hashchange', () => {
    const { hash } = window.location;
    const arrives = hash.startsWith(`${PLACE}/`);
    if (arrives) take();
    if (arrives || (shareSecret !== null && hash !== PLACE)) window.location.reload();
  });
}
