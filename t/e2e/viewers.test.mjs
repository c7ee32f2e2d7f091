import assert from 'node:assert/strict';
import { test } from 'node:test';
import { screenText, until } from '../../web/dev/browser.mjs';
import { live, openSession, shows, withDashboard } from './dashboard.mjs';

let stack;
let browser;
let wide;
let narrow;
let session;

withDashboard(async (open) => {
  ({ stack, browser, page: wide } = open);
  session = await stack.start(['bash', '--norc', '--noprofile'], { name: 'shared' });
  await openSession(wide, stack, session.id);
  await shows(wide, 'bash-');
});

const cols = async () => (await stack.api('GET', `api/sessions/${session.id}`)).cols;

test('two viewers see the same, and the size stays with who has it', async () => {
  await until('the size of the wide one', async () => (await cols()) > 120);
  const before = await cols();
  narrow = await browser.page();
  await narrow.setViewportSize({ width: 900, height: 600 });
  await openSession(narrow, stack, session.id);
  await narrow.getByText('(owner: operator, another window)').waitFor();
  await narrow.keyboard.type('echo from-the-$((1 + 1))nd\r');
  await shows(narrow, 'from-the-2nd');
  await shows(wide, 'from-the-2nd');
  await wide.getByText('2 viewers').waitFor();
  assert.equal(await cols(), before);
});

test('taking the size resizes the program for everybody', async () => {
  await narrow.getByTestId('take').click();
  await until('the size of the narrow one', async () => (await cols()) < 100);
  await narrow.getByText('(owner: you)').waitFor();
  await wide.getByText('(owner: operator, another window)').waitFor();
  const want = await cols();
  await narrow.locator('.xterm-helper-textarea').focus();
  await narrow.keyboard.type('clear; tput cols\r');
  await until('the program knows', async () =>
    new RegExp(`^${want}$`, 'm').test(await screenText(wide)),
  );
});

test('when its owner leaves, another window decides', async () => {
  await narrow.close();
  await wide.bringToFront();
  await until('the wide one decides again', async () => (await cols()) > 120);
  await live(wide);
  assert.deepEqual(browser.complaints, []);
});
