import { Terminal } from '@xterm/xterm';
import { expect, test } from 'vitest';
import { initialState, type TerminalState } from '../sdk/state';
import { Courtesy, isMouse, isReport } from '../src/terminal/courtesy';
import { countLines, needsAsking } from '../src/terminal/paste';
import { driver, everybody, sizeOwner, typist } from '../src/terminal/people';
import { readLines } from '../src/terminal/reader';
import { shrunk } from '../src/terminal/shrink';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function polite() {
  const sent: string[] = [];
  const courtesy = new Courtesy(
    (part) => sent.push(new TextDecoder().decode(part)),
    () => {},
  );
  return { sent, courtesy };
}

test('alone, nothing is asked', () => {
  const { sent, courtesy } = polite();
  courtesy.type(bytes('ls\r'), null);
  expect(sent).toEqual(['ls\r']);
  expect(courtesy.asking).toBeNull();
});

test('what is typed while it is asked goes out in order, or nowhere', () => {
  const { sent, courtesy } = polite();
  courtesy.type(bytes('l'), 'ana');
  courtesy.type(bytes('s'), null);
  expect([sent, courtesy.asking]).toEqual([[], 'ana']);
  courtesy.refuse();
  courtesy.type(bytes('p'), 'ana');
  courtesy.type(bytes('wd'), 'ana');
  courtesy.accept();
  courtesy.type(bytes('!'), 'ana');
  expect(sent).toEqual(['p', 'wd', '!']);
});

test('until it is known who is here, what is typed waits for that', () => {
  const { sent, courtesy } = polite();
  courtesy.type(bytes('l'), undefined);
  courtesy.type(bytes('s\r'), undefined);
  courtesy.point(bytes('0'), null);
  expect([sent, courtesy.asking]).toEqual([[], null]);
  courtesy.learn(null);
  expect(sent).toEqual(['l', 's\r']);
  courtesy.type(bytes('p'), undefined);
  courtesy.learn('ana');
  courtesy.learn(null);
  expect([sent.length, courtesy.asking]).toEqual([2, 'ana']);
});

test('a mouse asks nothing, and stays out until typing was allowed', () => {
  const { sent, courtesy } = polite();
  courtesy.point(bytes('1'), 'ana');
  expect([sent, courtesy.asking]).toEqual([[], null]);
  courtesy.type(bytes('2'), 'ana');
  courtesy.accept();
  courtesy.point(bytes('3'), 'ana');
  expect(sent).toEqual(['2', '3']);
  expect(['\x1b[<35;10;4M', '\x1b[M !!', '\x1b[A', 'M'].map(isMouse)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test.each([
  ['\x1b[?1;2c', true],
  ['\x1b[12;40R', true],
  ['\x1b[I', true],
  ['\x1b]10;rgb:ff/ff/ff\x1b\\', true],
  ['\x1bP1$r0m\x1b\\', true],
  ['\x1b[A', false],
  ['\x1b[200~text\x1b[201~', false],
  ['\x1bP', false],
  ['\x1b', false],
  ['c', false],
])('%j is said by the terminal itself: %s', (text, report) => {
  expect(isReport(text)).toBe(report);
});

test('many lines are asked for, more of them where a paste is marked', () => {
  expect(['one', 'one\n', 'a\nb', 'a\r\nb\r\n', 'a\rb\r'].map(countLines)).toEqual([1, 1, 2, 2, 2]);
  expect(needsAsking('ls -l\n', false)).toBe(false);
  expect(needsAsking('ls\nrm x', false)).toBe(true);
  expect(needsAsking('ls\nrm x', true)).toBe(false);
  expect(needsAsking('line\n'.repeat(21), true)).toBe(true);
  expect(needsAsking('x'.repeat(100_000), true)).toBe(true);
});

function looked(more: Partial<TerminalState>): TerminalState {
  const person = (viewer: string, name: string, mode: 'read' | 'write' = 'write') => ({
    viewer,
    name,
    mode,
    share: null,
  });
  const people = [person('me', 'ana'), person('also-me', 'ana'), person('b', 'ben\x1b', 'read')];
  return {
    ...initialState('me'),
    viewers: { count: 3, people, typist: null },
    ...more,
  };
}

test('people by name, and windows of one name apart', () => {
  const state = looked({ sizeOwner: 'also-me' });
  expect(everybody(state)).toEqual(['you', 'ana, another window', 'ben (looks only)']);
  expect(sizeOwner(state)).toBe('ana, another window');
  expect(sizeOwner(looked({ sizeOwner: 'me' }))).toBe('you');
  expect(sizeOwner(looked({ sizeOwner: 'beyond-32' }))).toBe('somebody');
  expect(sizeOwner(looked({}))).toBeNull();
});

test('who drives is another one that typed last and is still here', () => {
  const typed = (by: string | null) => looked({ viewers: { ...looked({}).viewers, typist: by } });
  expect(driver(typed('b'))).toBe('ben');
  expect([driver(typed('me')), driver(typed('left')), driver(typed(null))]).toEqual([
    null,
    null,
    null,
  ]);
  expect(typist(typed('me'))).toBe('you');
});

test('a list without this viewer is older than it: who typed may have left since', () => {
  const { viewers } = looked({});
  const people = viewers.people.filter((one) => one.viewer !== 'me');
  const old = { ...viewers, people, count: people.length, typist: 'b' };
  expect(driver(looked({ viewers: old }))).toBeUndefined();
  expect(driver(looked({ viewers: { ...old, typist: 'left' } }))).toBeNull();
  expect(driver(looked({ viewers: { ...old, count: people.length + 1 } }))).toBe('ben');
  expect(typist(looked({ viewers: old }))).toBeNull();
});

test('a grid of another size is shrunk to what can be read', () => {
  expect(shrunk(13, 13, { rows: 40, cols: 120 }, { rows: 40, cols: 120 })).toBe(13);
  expect(shrunk(13, 13, { rows: 40, cols: 120 }, { rows: 30, cols: 160 })).toBe(9.5);
  expect(shrunk(9.5, 13, { rows: 54, cols: 164 }, { rows: 30, cols: 80 })).toBe(13);
  expect(shrunk(13, 13, { rows: 40, cols: 40 }, { rows: 40, cols: 400 })).toBe(8);
});

test('text that flows: wrapped rows are one line, rules are short, the empty end is cut', async () => {
  const terminal = new Terminal({ cols: 20, rows: 6, allowProposedApi: true });
  const text = `one two three four five six\r\n${'─'.repeat(20)}\r\n\r\nend  \r\n`;
  await new Promise<void>((resolve) => terminal.write(text, resolve));
  expect(readLines(terminal)).toEqual(['one two three four five six', '─'.repeat(12), '', 'end']);
  expect(readLines(terminal, 1)).toEqual(['end']);
  terminal.dispose();
});
