/** j, k and Enter in a list; the selection is an id, so that a refreshed list keeps it. */
import { useState } from 'react';
import { type Binding, useKeys } from './keyboard';

export function useListKeys<T extends { id: string }>(
  rows: T[],
  open: (row: T) => void,
  more: (row: T | undefined) => Binding[] = () => [],
): string | null {
  const [selected, select] = useState<string | null>(null);
  const index = rows.findIndex((row) => row.id === selected);
  const row = rows[index];
  const move = (to: number): void => {
    const next = rows[Math.max(0, Math.min(rows.length - 1, to))];
    if (!next) return;
    select(next.id);
    document.getElementById(`row-${next.id}`)?.scrollIntoView({ block: 'nearest' });
  };
  useKeys([
    { keys: 'j', run: () => move(index + 1) },
    { keys: 'k', run: () => move(index < 0 ? 0 : index - 1) },
    { keys: 'Enter', run: () => row && open(row) },
    ...more(row),
  ]);
  return row ? row.id : null;
}
