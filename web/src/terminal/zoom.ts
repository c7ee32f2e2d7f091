/** Two fingers make the true grid larger or smaller, as they do with a picture. */
import { useEffect } from 'react';
import type { Live } from './use-terminal';

const apart = (touches: TouchList): number => {
  const [a, b] = [touches[0], touches[1]];
  return a && b ? Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) : 0;
};

export function useZoom(live: Live | null, host: HTMLElement | null): void {
  useEffect(() => {
    if (!live || !host) return;
    let begun: { apart: number; font: number } | null = null;
    const start = (event: TouchEvent): void => {
      if (event.touches.length !== 2) return;
      begun = { apart: apart(event.touches), font: live.screen.fontSize };
    };
    const move = (event: TouchEvent): void => {
      if (!begun || event.touches.length !== 2 || begun.apart === 0) return;
      event.preventDefault();
      live.zoom((begun.font * apart(event.touches)) / begun.apart);
    };
    const end = (): void => {
      begun = null;
    };
    host.addEventListener('touchstart', start, { passive: true });
    host.addEventListener('touchmove', move, { passive: false });
    host.addEventListener('touchend', end);
    return () => {
      host.removeEventListener('touchstart', start);
      host.removeEventListener('touchmove', move);
      host.removeEventListener('touchend', end);
    };
  }, [live, host]);
}
