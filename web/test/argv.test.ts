import { expect, test } from 'vitest';
import { parseArgv, quoteArgv } from '../src/lib/argv';

test.each([
  ['bash -l', ['bash', '-l']],
  ['  a   b  ', ['a', 'b']],
  [`claude -p "fix the tests"`, ['claude', '-p', 'fix the tests']],
  [`sh -c 'echo "$HOME"'`, ['sh', '-c', 'echo "$HOME"']],
  [`a\\ b "c\\"d" "e\\f" ''`, ['a b', 'c"d', 'e\\f', '']],
  [`x=--flag='a b'c`, ['x=--flag=a bc']],
  ['', []],
])('%s', (line, argv) => {
  expect(parseArgv(line)).toMatchObject({ argv, open: null });
});

test.each([
  ['echo "a', '"'],
  ["echo 'a", "'"],
  ['echo \\', '\\'],
])('what is still open is named: %s', (line, open) => {
  expect(parseArgv(line).open).toBe(open);
});

test('characters that need a shell are named only where a shell would see them', () => {
  expect(parseArgv('a | b && c > "$x"').shellish).toEqual(['|', '&', '>', '$']);
  expect(parseArgv(`echo '$x | y' a~b`).shellish).toEqual([]);
  expect(parseArgv('ls ~/src').shellish).toEqual(['~']);
});

test('quoting and parsing are inverse', () => {
  const argv = ['a', 'b c', "it's", '', '"', '\\', '$x', '--k=v', 'ü', 'line\nbreak'];
  expect(parseArgv(quoteArgv(argv)).argv).toEqual(argv);
});
