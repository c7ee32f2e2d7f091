import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../web/dev/browser.mjs';
import { openSession, shows, withDashboard } from './dashboard.mjs';

const NAMES = ['one', 'two', 'three', 'four'];
let stack;
let browser;
let page;
const sessions = {};

withDashboard(async (open) => {
  ({ stack, browser, page } = open);
  for (const name of NAMES) {
    sessions[name] = await stack.start(['bash', '--norc', '--noprofile'], { name });
  }
  await openSession(page, stack, sessions.one.id);
  await shows(page, 'bash-');
});

/** Which pane the next key would go to. */
const typesInto = () =>
  page.evaluate(() =>
    document.activeElement?.closest('.xterm')?.closest('article')?.getAttribute('aria-label'),
  );
const into = (label) => until(label, async () => (await typesInto()) === label);
const leave = () => page.keyboard.press('Control+Shift+Space');
const pane = (name) => page.locator(`article[aria-label$=": ${name}"]`);
const paneShows = (name, text) =>
  until(`${name} shows ${text}`, async () =>
    (await pane(name).locator('.xterm-rows').textContent()).includes(text),
  );
const record = ({ id }) => stack.api('GET', `api/sessions/${id}`);

test('four panes by keys alone, each its own program', async () => {
  for (const [i, name] of NAMES.entries()) {
    if (i > 0) {
      await leave();
      await page.keyboard.press('s');
      await page.getByRole('listbox').waitFor();
      await page.keyboard.type(name);
      await page.keyboard.press('Enter');
      await into(`Pane ${i + 1}: ${name}`);
    }
    await page.keyboard.type(`echo ${name}-$((1 + 1))\r`);
    if (i > 0) await paneShows(name, `${name}-2`);
  }
  await leave();
  await page.keyboard.press('1');
  await into('Pane 1: one');
  await page.keyboard.type('echo again-$((2 + 2))\r');
  await paneShows('one', 'again-4');
  await leave();
  await page.keyboard.press('ArrowDown');
  await into('Pane 3: three');
});

test('each program has the size of its pane', async () => {
  const whole = page.viewportSize().width;
  for (const name of NAMES) {
    await until(`${name} fits`, async () => (await record(sessions[name])).cols < whole / 14);
  }
});

test('output elsewhere moves no keys', async () => {
  const id = sessions.four.id;
  await stack.api('POST', `api/sessions/${id}/input`, { text: 'echo loud-$((3 + 4))\r' });
  await paneShows('four', 'loud-7');
  assert.equal(await typesInto(), 'Pane 3: three');
});

test('the address brings the same panes back, after a reload as well', async () => {
  await page.reload();
  for (const name of NAMES) await paneShows(name, `${name}-2`);
  await leave();
  await page.keyboard.press('w');
  await until('three panes', async () => (await page.getByTestId('pane').count()) === 3);
  await pane('three').waitFor({ state: 'detached' });
  assert.equal((await record(sessions.three)).state, 'running');
  assert.deepEqual(browser.complaints, []);
});
