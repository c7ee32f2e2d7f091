/** How the cells of the wall stand, and where the arrows lead. */
export const PER_PAGE = 48;

const GAP = 8;
const HEAD = 28;
/** Height of a cell's picture for its width: 24 rows of 80 columns. */
const SHAPE = 30 / 80;
const LEAST_WIDTH = 160;
const MOST_WIDTH = 560;

/** The fewest columns, so the largest cells, with which all are in sight; else as many as are readable. */
export function columns(count: number, width: number, height: number): number {
  const most = Math.max(1, Math.floor((width - GAP) / (LEAST_WIDTH + GAP)));
  const least = Math.max(1, Math.ceil((width - GAP) / (MOST_WIDTH + GAP)));
  for (let cols = least; cols < most; cols++) {
    const cell = (width - GAP) / cols - GAP;
    const rows = Math.ceil(count / cols);
    if (rows * (cell * SHAPE + HEAD + GAP) + GAP <= height) return cols;
  }
  return Math.max(least, most);
}

/** Null: this key moves nowhere. */
export function stepped(key: string, at: number, count: number, cols: number): number | null {
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -cols,
    ArrowDown: cols,
    Home: -at,
    End: count - 1 - at,
  };
  const step = steps[key];
  if (step === undefined) return null;
  const to = at + step;
  return to < 0 || to >= count ? at : to;
}
