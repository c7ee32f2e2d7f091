import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../web/dev/browser.mjs';
import { openSession, shows, status, withDashboard } from './dashboard.mjs';

let stack;
let browser;
let page;

withDashboard((open) => {
  ({ stack, browser, page } = open);
});

const head = async ({ id }) => (await stack.api('GET', `api/sessions/${id}`)).head;

test('a flood does not freeze the tab, and Ctrl-C ends it', async () => {
  const session = await stack.start(['bash', '--norc', '--noprofile']);
  await openSession(page, stack, session.id);
  await shows(page, 'bash-');
  await page.keyboard.type('yes flooding the screen with this line\r');
  await shows(page, 'flooding the screen');
  let frames = 0;
  const end = (await head(session)) + 8 * 1_048_576;
  await until('the page draws while 8 MiB go by', async () => {
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    frames++;
    return frames >= 20 && (await head(session)) > end;
  });
  assert.ok(['live', 'behind'].includes(await status(page)));
  await page.keyboard.press('Control+c');
  await page.keyboard.type('echo still-$((1 + 1))-here\r');
  await shows(page, 'still-2-here');
});

test('closing the tab in a flood leaves the program running, and a new tab finds it', async () => {
  const session = await stack.start(['bash', '--norc', '--noprofile']);
  await openSession(page, stack, session.id);
  await page.keyboard.type('yes again and again\r');
  await shows(page, 'again and again');
  // so soon that the tab that was closed is still named as who typed last
  const next = await browser.page();
  await next.goto(stack.url);
  await next.getByTestId('new-session').waitFor();
  await page.close();
  page = next;
  await openSession(page, stack, session.id);
  await shows(page, 'again and again');
  await page.keyboard.press('Control+c');
  await page.keyboard.type('echo back-$((2 + 3))\r');
  await shows(page, 'back-5');
  await until('live', async () => (await status(page)) === 'live');
  assert.deepEqual(browser.complaints, []);
});
