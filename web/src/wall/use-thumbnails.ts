/**
 * The screens of many sessions as text, once a second: only of those in sight, only while the tab is,
 * a few at a time, and with a tag, so that a screen on which nothing happens costs an empty answer.
 */
import { useEffect, useRef, useState } from 'react';
import type { Tagged, Thumbnail } from '../../sdk';
import { relay } from '../lib/relay';

const EVERY_MS = 1_000;
const AT_ONCE = 6;

export interface Cell {
  lines: readonly string[] | null;
  /** The last question got no answer: what is shown is older. */
  failed: boolean;
}

type Cells = Readonly<Record<string, Cell>>;

class Round {
  private readonly known = new Map<string, Tagged<Thumbnail>>();
  private readonly stop = new AbortController();
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly ids: () => readonly string[],
    private readonly tell: (id: string, cell: Cell) => void,
  ) {
    void this.go();
  }

  close(): void {
    this.stop.abort();
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private async go(): Promise<void> {
    const begun = Date.now();
    const queue = document.visibilityState === 'visible' ? [...this.ids()] : [];
    await Promise.all(Array.from({ length: AT_ONCE }, () => this.work(queue)));
    if (this.stop.signal.aborted) return;
    const rest = Math.max(0, begun + EVERY_MS - Date.now());
    this.timer = setTimeout(() => void this.go(), rest);
  }

  private async work(queue: string[]): Promise<void> {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      const last = this.known.get(id) ?? null;
      try {
        const next = await relay.thumbnail(id, last, this.stop.signal);
        this.known.set(id, next);
        this.tell(id, { lines: next.value.lines, failed: false });
      } catch {
        if (this.stop.signal.aborted) return;
        this.tell(id, { lines: last?.value.lines ?? null, failed: true });
      }
    }
  }
}

export function useThumbnails(ids: readonly string[]): Cells {
  const [cells, setCells] = useState<Cells>({});
  const wanted = useRef(ids);
  wanted.current = ids;
  useEffect(() => {
    const round = new Round(
      () => wanted.current,
      (id, cell) =>
        setCells((all) => {
          const was = all[id];
          if (was?.lines === cell.lines && was?.failed === cell.failed) return all;
          return { ...all, [id]: cell };
        }),
    );
    return () => round.close();
  }, []);
  return cells;
}
