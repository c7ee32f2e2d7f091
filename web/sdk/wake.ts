/**
 * When to look at a connection out of turn: the tab is seen again (`slept`: after so long that a
 * phone has probably cut it off), the network is back, the page goes away for good (its place must
 * not be kept) or comes back out of the browser's cache.
 */
export type WakeEvent = 'visible' | 'slept' | 'online' | 'hidden-for-good' | 'back';
export type Wake = (tell: (event: WakeEvent) => void) => () => void;

const SLEEP_MS = 10_000;

export const browserWake: Wake = (tell) => {
  let hiddenAt: number | null = null;
  const visible = (): void => {
    if (document.visibilityState !== 'visible') {
      hiddenAt = Date.now();
      return;
    }
    const slept = hiddenAt !== null && Date.now() - hiddenAt >= SLEEP_MS;
    hiddenAt = null;
    tell(slept ? 'slept' : 'visible');
  };
  const online = (): void => tell('online');
  const hide = (): void => tell('hidden-for-good');
  const show = (event: PageTransitionEvent): void => {
    if (event.persisted) tell('back');
  };
  document.addEventListener('visibilitychange', visible);
  window.addEventListener('online', online);
  window.addEventListener('pagehide', hide);
  window.addEventListener('pageshow', show);
  return () => {
    document.removeEventListener('visibilitychange', visible);
    window.removeEventListener('online', online);
    window.removeEventListener('pagehide', hide);
    window.removeEventListener('pageshow', show);
  };
};
