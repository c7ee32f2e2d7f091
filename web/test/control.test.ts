import { expect, test } from 'vitest';
import { controlled } from '../src/terminal/control';

test.each([
  ['c', '\x03'],
  ['C', '\x03'],
  ['[', '\x1b'],
  ['@', '\0'],
  [' ', '\0'],
  ['_', '\x1f'],
  ['?', '\x7f'],
  ['1', '1'],
  ['\r', '\r'],
  ['é', 'é'],
])('Ctrl %j is %j', (key, sent) => {
  expect(controlled(key)).toBe(sent);
});
