import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { areas, keymap, keysOf } from '../src/keymap';
import { s } from '../src/strings';
import { printed } from '../src/ui/keys';

const sources = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'));

test('every key that is bound is in the table', () => {
  const known = new Set(keymap.map((key) => key.keys));
  const bound = sources('src').flatMap((text) =>
    [...text.matchAll(/\{ keys: '([^']+)', run:/g)].map((match) => match[1]),
  );
  expect(bound.length).toBeGreaterThan(10);
  expect(bound.filter((keys) => keys !== undefined && !known.has(keys))).toEqual([]);
});

test('a key means one thing in its area', () => {
  const seen = keymap.map((key) => `${key.area} ${key.keys}`);
  expect(new Set(seen).size).toBe(seen.length);
});

test('the README has the same table', () => {
  const rows = areas.flatMap((area) =>
    keysOf(area).map(
      ({ keys, label }) => `| ${s.keys.areas[area]} | \`${printed(keys)}\` | ${label} |`,
    ),
  );
  const readme = readFileSync('KEYS.md', 'utf8');
  const table = readme.split('\n').filter((line) => /^\| .* \| `/.test(line));
  expect(table.map((line) => line.replaceAll(/ +/g, ' '))).toEqual(rows);
});
