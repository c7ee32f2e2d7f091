/** The last lines of a session beside its row, for who points at it or asks with a key. */
import { useEffect, useState } from 'react';
import type { Session } from '../../sdk';
import { sessionName } from '../lib/session';
import { useScreenText } from '../lib/use-screen';
import { s } from '../strings';
import { ScreenText } from '../ui/screen-text';

const LINES = 40;
const DELAY_MS = 450;
const HEIGHT = 26 * 16;
const MARGIN = 8;

export interface Peek {
  id: string | null;
  /** After a moment: a pointer on its way to somewhere else opens nothing. */
  soon: (id: string) => void;
  now: (id: string) => void;
  close: () => void;
}

export function usePeek(): Peek {
  const [id, show] = useState<string | null>(null);
  const [coming, come] = useState<string | null>(null);
  useEffect(() => {
    if (coming === null) return;
    const timer = setTimeout(() => show(coming), DELAY_MS);
    return () => clearTimeout(timer);
  }, [coming]);
  const close = (): void => {
    come(null);
    show(null);
  };
  useEffect(() => {
    if (id === null && coming === null) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      come(null);
      show(null);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [id, coming]);
  return {
    id,
    soon: come,
    now: (one) => {
      come(null);
      show((was) => (was === one ? null : one));
    },
    close,
  };
}

/** Below the row, or above it where the window ends; it takes neither the focus nor the pointer. */
export function PeekPanel({ session }: { session: Session }) {
  const shown = useScreenText(session.id, LINES);
  const row = document.getElementById(`row-${session.id}`)?.getBoundingClientRect();
  if (!row) return null;
  const below = row.bottom + HEIGHT + MARGIN <= window.innerHeight;
  const top = below ? row.bottom : Math.max(MARGIN, row.top - HEIGHT);
  return (
    <aside
      aria-label={s.peek.title(sessionName(session))}
      data-testid="peek"
      className="appearing pointer-events-none fixed right-6 z-30 flex w-[min(46rem,60vw)] flex-col rounded-md border border-line-strong bg-panel shadow-xl max-sm:hidden"
      style={{ top, maxHeight: HEIGHT }}
    >
      <p className="flex justify-between gap-4 border-b border-line px-3 py-1 text-xs text-faint">
        <span className="truncate">{s.peek.title(sessionName(session))}</span>
        <span className="shrink-0">{s.peek.close}</span>
      </p>
      <ScreenText shown={shown} />
    </aside>
  );
}
