/**
 * Which sessions a page shows and how, as its address says it: `#/sessions/<first>?with=<second>,
 * <third>&split=grid&at=2&sizes=60,40`. Everything here is a function of that; nothing is kept.
 */
import { href } from '../lib/router';

export const presets = ['side', 'stack', 'grid'] as const;
export type Preset = (typeof presets)[number];

export interface Layout {
  panes: string[];
  preset: Preset;
  /** Index of the pane that has the keys. */
  at: number;
  /** Where the dividers stand, in percent of the page. */
  sizes: number[];
}

export interface Rect {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Divider extends Rect {
  axis: 'x' | 'y';
  index: number;
  value: number;
  least: number;
  most: number;
}

export const MOST_PANES = 4;
const LEAST = 12;

/** Two panes have no other grid than one beside the other. */
function shape(layout: Pick<Layout, 'panes' | 'preset'>): Preset {
  return layout.preset === 'grid' && layout.panes.length < 3 ? 'side' : layout.preset;
}

function evenly(layout: Pick<Layout, 'panes' | 'preset'>): number[] {
  if (layout.panes.length < 2) return [];
  if (shape(layout) === 'grid') return [50, 50];
  const count = layout.panes.length;
  return Array.from({ length: count - 1 }, (_, i) => Math.round((100 * (i + 1)) / count));
}

/** Dividers that stand in order with room between them; anything else is spread evenly. */
function checked(layout: Omit<Layout, 'sizes'>, sizes: number[]): number[] {
  const even = evenly(layout);
  const inside = (size: number): boolean => size >= LEAST && size <= 100 - LEAST;
  if (sizes.length !== even.length || !sizes.every(inside)) return even;
  if (shape(layout) === 'grid') return sizes;
  const apart = sizes.every((size, i) => size - (sizes[i - 1] ?? 0) >= LEAST);
  return apart ? sizes : even;
}

export function parseLayout(id: string, query: URLSearchParams): Layout {
  const others = (query.get('with') ?? '').split(',').filter((one) => one !== '');
  const panes = [...new Set([id, ...others])].slice(0, MOST_PANES);
  const wanted = query.get('split');
  const preset =
    presets.find((one) => one === wanted) ?? (panes.length > 2 ? 'grid' : ('side' as const));
  const at = Number(query.get('at') ?? 1) - 1;
  const layout = { panes, preset, at: at >= 0 && at < panes.length ? Math.floor(at) : 0 };
  const sizes = (query.get('sizes') ?? '').split(',').map(Number);
  return { ...layout, sizes: checked(layout, sizes) };
}

export function formatLayout(layout: Layout): string {
  const [first = '', ...others] = layout.panes;
  const place = href.session(first);
  if (others.length === 0) return place;
  const parts = [`with=${others.map(encodeURIComponent).join(',')}`, `split=${layout.preset}`];
  if (layout.at > 0) parts.push(`at=${layout.at + 1}`);
  const even = evenly(layout);
  if (layout.sizes.some((size, i) => size !== even[i]))
    parts.push(`sizes=${layout.sizes.join(',')}`);
  return `${place}?${parts.join('&')}`;
}

export function withPane(layout: Layout, id: string): Layout {
  const there = layout.panes.indexOf(id);
  if (there >= 0) return { ...layout, at: there };
  if (layout.panes.length >= MOST_PANES) return layout;
  const panes = [...layout.panes, id];
  // the third pane makes a grid of two that stood side by side; a stack stays what was asked for
  const preset = panes.length === 3 && layout.preset === 'side' ? 'grid' : layout.preset;
  return { panes, preset, at: panes.length - 1, sizes: evenly({ panes, preset }) };
}

export function withoutPane(layout: Layout, index: number): Layout {
  if (layout.panes.length < 2) return layout;
  const panes = layout.panes.filter((_, i) => i !== index);
  const at = Math.min(layout.at > index ? layout.at - 1 : layout.at, panes.length - 1);
  return { ...layout, panes, at, sizes: evenly({ panes, preset: layout.preset }) };
}

/** The same places; one pane shows another session. */
export function withInstead(layout: Layout, index: number, id: string): Layout {
  if (layout.panes.includes(id)) return withPane(layout, id);
  return { ...layout, panes: layout.panes.map((one, i) => (i === index ? id : one)) };
}

export function withPreset(layout: Layout, preset: Preset): Layout {
  return { ...layout, preset, sizes: evenly({ panes: layout.panes, preset }) };
}

export function nextPreset(layout: Layout): Preset {
  // what looks the same is no step
  const usable: readonly Preset[] = layout.panes.length < 3 ? ['side', 'stack'] : presets;
  const now = usable.indexOf(shape(layout));
  return usable[(now + 1) % usable.length] ?? 'side';
}

export function rects(layout: Layout): Rect[] {
  const count = layout.panes.length;
  const full = { left: 0, top: 0, width: 100, height: 100 };
  if (count === 1) return [full];
  if (shape(layout) === 'grid') {
    const [x = 50, y = 50] = layout.sizes;
    const right = { left: x, width: 100 - x };
    const above = { top: 0, height: y };
    const below = { top: y, height: 100 - y };
    const left = { left: 0, width: x };
    if (count === 3)
      return [
        { ...full, ...left },
        { ...right, ...above },
        { ...right, ...below },
      ];
    return [
      { ...left, ...above },
      { ...right, ...above },
      { ...left, ...below },
      { ...right, ...below },
    ];
  }
  const edges = [0, ...layout.sizes, 100];
  return layout.panes.map((_, i) => {
    const from = edges[i] ?? 0;
    const length = (edges[i + 1] ?? 100) - from;
    return shape(layout) === 'side'
      ? { ...full, left: from, width: length }
      : { ...full, top: from, height: length };
  });
}

export function dividers(layout: Layout): Divider[] {
  if (layout.panes.length < 2) return [];
  const at = (axis: 'x' | 'y', index: number, rest: Partial<Rect>): Divider => {
    const value = layout.sizes[index] ?? 50;
    const grid = shape(layout) === 'grid';
    const before = grid ? 0 : (layout.sizes[index - 1] ?? 0);
    const after = grid ? 100 : (layout.sizes[index + 1] ?? 100);
    const place =
      axis === 'x'
        ? { left: value, top: 0, width: 0, height: 100 }
        : { left: 0, top: value, width: 100, height: 0 };
    return { axis, index, value, least: before + LEAST, most: after - LEAST, ...place, ...rest };
  };
  if (shape(layout) === 'grid') {
    const [x = 50] = layout.sizes;
    const right = layout.panes.length === 3 ? { left: x, width: 100 - x } : {};
    return [at('x', 0, {}), at('y', 1, right)];
  }
  const axis = shape(layout) === 'side' ? 'x' : 'y';
  return layout.sizes.map((_, i) => at(axis, i, {}));
}

export function withDivider(layout: Layout, index: number, value: number): Layout {
  const divider = dividers(layout)[index];
  if (!divider) return layout;
  const inside = Math.round(Math.max(divider.least, Math.min(divider.most, value)));
  return { ...layout, sizes: layout.sizes.map((size, i) => (i === index ? inside : size)) };
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The pane whose middle is nearest in that direction; the same one when there is none. */
export function neighbour(layout: Layout, direction: Direction): number {
  const all = rects(layout).map((rect) => ({
    x: rect.left + rect.width / 2,
    y: rect.top + rect.height / 2,
  }));
  const here = all[layout.at];
  if (!here) return 0;
  const [axis, sign] = {
    left: ['x', -1] as const,
    right: ['x', 1] as const,
    up: ['y', -1] as const,
    down: ['y', 1] as const,
  }[direction];
  const across = axis === 'x' ? 'y' : 'x';
  let best = { index: layout.at, far: Number.POSITIVE_INFINITY };
  for (const [index, one] of all.entries()) {
    const ahead = (one[axis] - here[axis]) * sign;
    if (ahead <= 1) continue;
    const far = ahead + 2 * Math.abs(one[across] - here[across]);
    if (far < best.far) best = { index, far };
  }
  return best.index;
}
