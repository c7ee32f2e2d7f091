import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser } from '../../web/dev/browser.mjs';
import { logIn, openSession, shows } from './dashboard.mjs';
import { startStack } from './stack.mjs';

let stack;
let browser;

before(async () => {
  stack = await startStack();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await stack?.stop();
});

test('a program on pipes gets lines, and the end of its input', async () => {
  const page = await browser.page();
  await logIn(page, stack);
  const session = await stack.start(['sort'], { mode: 'pipe' });
  await openSession(page, stack, session.id);
  const line = page.getByLabel('Input for the program');
  for (const text of ['pear', 'apple']) {
    await line.fill(text);
    await page.keyboard.press('Enter');
  }
  await page.getByTestId('end-input').click();
  await shows(page, 'apple\npear');
  await page.getByText('The program ended: exit 0').waitFor();
  assert.deepEqual(browser.complaints, []);
});
