import { expect, test } from 'vitest';
import { parseRoute } from '../src/lib/router';
import {
  dividers,
  formatLayout,
  type Layout,
  MOST_PANES,
  neighbour,
  nextPreset,
  parseLayout,
  rects,
  withDivider,
  withInstead,
  withoutPane,
  withPane,
  withPreset,
} from '../src/terminal/layout';

const read = (hash: string): Layout => {
  const route = parseRoute(hash);
  if (route.page !== 'session') throw new Error(hash);
  return parseLayout(route.id, route.query);
};
const of = (...panes: string[]): Layout =>
  panes.slice(1).reduce(withPane, read(`#/sessions/${panes[0]}`));

test('an address is a layout, and a layout its address', () => {
  for (const hash of [
    '#/sessions/a',
    '#/sessions/a?with=b&split=side',
    '#/sessions/a?with=b,c&split=stack&at=3&sizes=20,60',
    '#/sessions/a?with=b,c,d&split=grid&at=2&sizes=70,30',
  ]) {
    expect(formatLayout(read(hash))).toBe(hash);
  }
});

test('an odd address is the nearest layout', () => {
  expect(read('#/sessions/a?with=b,b,a,,c,d,e&split=spiral&at=9&sizes=x')).toEqual({
    panes: ['a', 'b', 'c', 'd'],
    preset: 'grid',
    at: 0,
    sizes: [50, 50],
  });
  expect(read('#/sessions/a?with=b,c&split=side&sizes=80,20').sizes).toEqual([33, 67]);
  expect(read('#/sessions/a?with=b&at=1.5').at).toBe(0);
});

test('panes come and go', () => {
  const four = of('a', 'b', 'c', 'd');
  expect(four).toMatchObject({ preset: 'grid', at: MOST_PANES - 1 });
  expect(withPane(four, 'e')).toBe(four);
  expect(withPane(four, 'b').at).toBe(1);
  expect(withoutPane({ ...four, at: 3 }, 0)).toMatchObject({ panes: ['b', 'c', 'd'], at: 2 });
  expect(withoutPane({ ...four, at: 0 }, 0)).toMatchObject({ panes: ['b', 'c', 'd'], at: 0 });
  expect(formatLayout(withoutPane(of('a', 'b'), 0))).toBe('#/sessions/b');
  expect(withoutPane(of('a'), 0).panes).toEqual(['a']);
  expect(withInstead(four, 1, 'x').panes).toEqual(['a', 'x', 'c', 'd']);
});

test('panes cover the page without a gap', () => {
  for (const count of [1, 2, 3, 4]) {
    for (const preset of ['side', 'stack', 'grid'] as const) {
      const layout = withPreset(of(...['a', 'b', 'c', 'd'].slice(0, count)), preset);
      const area = rects(layout).reduce((sum, one) => sum + one.width * one.height, 0);
      expect(area).toBeCloseTo(10_000);
      expect(dividers(layout)).toHaveLength(layout.sizes.length);
    }
  }
});

test('a divider stays between its neighbours', () => {
  const three = withPreset(of('a', 'b', 'c'), 'side');
  expect(withDivider(three, 0, 99).sizes).toEqual([55, 67]);
  expect(withDivider(three, 0, -5).sizes).toEqual([12, 67]);
  expect(withDivider(three, 7, 50)).toBe(three);
});

test('the pane that way', () => {
  const grid = of('a', 'b', 'c', 'd');
  const from = (at: number, way: 'left' | 'right' | 'up' | 'down') =>
    neighbour({ ...grid, at }, way);
  expect([from(0, 'right'), from(0, 'down'), from(3, 'left'), from(3, 'up')]).toEqual([1, 2, 2, 1]);
  expect([from(0, 'left'), from(3, 'down')]).toEqual([0, 3]);
  expect(nextPreset(of('a', 'b'))).toBe('stack');
  expect(nextPreset(grid)).toBe('side');
});
