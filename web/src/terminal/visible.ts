/** The height a touch keyboard leaves: some browsers shrink only the visual viewport for it. */
import { useEffect } from 'react';

export function useVisibleHeight(): void {
  useEffect(() => {
    const view = window.visualViewport;
    if (!view) return;
    const style = document.documentElement.style;
    const apply = (): void => {
      // a pinched page is larger than what is seen, and that is meant
      if (view.scale !== 1) return;
      style.setProperty('--visible', `${Math.round(view.height)}px`);
      window.scrollTo(0, 0);
    };
    apply();
    view.addEventListener('resize', apply);
    return () => {
      view.removeEventListener('resize', apply);
      style.removeProperty('--visible');
    };
  }, []);
}
