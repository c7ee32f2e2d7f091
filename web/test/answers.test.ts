import { Terminal } from '@xterm/xterm';
import { expect, test } from 'vitest';
import { muteAnswers } from '../src/terminal/answers';

const ESC = '\x1b';
const queries = {
  'primary attributes': `${ESC}[c`,
  'secondary attributes': `${ESC}[>c`,
  'cursor position': `${ESC}[6n`,
  'extended cursor position': `${ESC}[?6n`,
  status: `${ESC}[5n`,
  mode: `${ESC}[4$p`,
  'private mode': `${ESC}[?2004$p`,
  'status string': `${ESC}P$qm${ESC}\\`,
  foreground: `${ESC}]10;?${ESC}\\`,
  background: `${ESC}]11;?\x07`,
  'palette colour': `${ESC}]4;1;?${ESC}\\`,
  version: `${ESC}[>0q`,
  'colour scheme': `${ESC}[?996n`,
};

async function answers(bytes: string): Promise<string> {
  const terminal = new Terminal({ allowProposedApi: true });
  muteAnswers(terminal, () => true);
  let said = '';
  terminal.onData((data) => {
    said += data;
  });
  await new Promise<void>((resolve) => terminal.write(bytes, resolve));
  terminal.dispose();
  return said;
}

test.each(Object.entries(queries))("%s is the runner's to answer", async (_name, query) => {
  expect(await answers(query)).toBe('');
});

test('what is no query works', async () => {
  const terminal = new Terminal({ allowProposedApi: true, cols: 40, rows: 5 });
  muteAnswers(terminal, () => false);
  await new Promise<void>((resolve) =>
    terminal.write(`${ESC}]0;name\x07${ESC}[2J${ESC}[H${ESC}[1mhello${ESC}[3;1Hthere`, resolve),
  );
  expect(terminal.buffer.active.getLine(0)?.translateToString(true)).toBe('hello');
  expect(terminal.buffer.active.getLine(2)?.translateToString(true)).toBe('there');
  terminal.dispose();
});
