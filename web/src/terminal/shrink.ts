import type { Size } from './pane-ui';

/** Below this a grid of another size is scrolled instead of shrunk. */
const LEAST_FONT = 8;

/**
 * The font that shows a grid of a size which is decided elsewhere. `room` is what would fit at the
 * font that is set now.
 */
export function shrunk(now: number, wanted: number, room: Size, grid: Size): number {
  const part = Math.min(room.cols / grid.cols, room.rows / grid.rows);
  const fits = Math.floor(now * part * 2) / 2;
  return Math.max(Math.min(LEAST_FONT, wanted), Math.min(wanted, fits));
}
