/** Which rows are selected; rows that are gone are not. */
import { useState } from 'react';

export interface Selection<T> {
  rows: T[];
  has: (id: string) => boolean;
  toggle: (id: string) => void;
  /** All of them, or none when all are. */
  toggleAll: () => void;
  clear: () => void;
}

export function useSelection<T extends { id: string }>(rows: T[]): Selection<T> {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const chosen = rows.filter((row) => ids.has(row.id));
  const clear = (): void => setIds(new Set());
  return {
    rows: chosen,
    has: (id) => ids.has(id),
    toggle: (id) => {
      const next = new Set(ids);
      if (!next.delete(id)) next.add(id);
      setIds(next);
    },
    toggleAll: () =>
      chosen.length === rows.length ? clear() : setIds(new Set(rows.map((row) => row.id))),
    clear,
  };
}
