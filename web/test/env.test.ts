import { expect, test } from 'vitest';
import { parseAssignments, readEnv, rowsOf } from '../src/lib/env';

const row = (name: string, value = '') => ({ name, value });

test('rows become an object, and a row without text is nothing', () => {
  const { env, faults, over } = readEnv([row('A', '1'), row('', ''), row(' B_2 ', ' two ')]);
  expect(env).toEqual({ A: '1', B_2: ' two ' });
  expect(faults).toEqual([null, null, null]);
  expect(over).toBe(false);
});

test.each([
  [[row('1A', 'x')], ['name']],
  [[row('', 'x')], ['name']],
  [[row('A-B')], ['name']],
  [[row('Ä')], ['name']],
  [
    [row('A', '1'), row('A', '2')],
    [null, 'twice'],
  ],
  [[row('A', 'x\0y')], ['value']],
  [[row('A')], [null]],
])('%j is told as %j', (rows, faults) => {
  expect(readEnv(rows).faults).toEqual(faults);
});

test('names that objects know already are names like others', () => {
  const odd = readEnv([row('toString', 'x'), row('__proto__')]);
  expect(odd.faults).toEqual([null, null]);
  expect(Object.keys(odd.env)).toEqual(['toString', '__proto__']);
});

test('what HQ would refuse is told before it is sent', () => {
  expect(readEnv([row('A', 'x'.repeat(32_765))]).over).toBe(false);
  expect(readEnv([row('A', 'x'.repeat(32_766))]).over).toBe(true);
  expect(readEnv([row('A', 'é'.repeat(16_384))]).over).toBe(true);
  const many = Array.from({ length: 257 }, (_, i) => row(`V${i}`));
  expect(readEnv(many.slice(1)).over).toBe(false);
  expect(readEnv(many).over).toBe(true);
});

test('pasted lines become rows', () => {
  expect(parseAssignments('export A=1\n\n# note\nB="two words"\r\nC=a=b')).toEqual([
    row('A', '1'),
    row('B', 'two words'),
    row('C', 'a=b'),
  ]);
  expect(parseAssignments('A_NAME')).toBeNull();
  expect(parseAssignments('not an = assignment')).toBeNull();
  expect(parseAssignments('')).toBeNull();
});

test('rows and object are the same thing', () => {
  expect(readEnv(rowsOf({ A: '1', B: '' })).env).toEqual({ A: '1', B: '' });
});
