import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logIn, openSession, shows } from './dashboard.mjs';
import { withStack } from './stack.mjs';

let stack;
let browser;

withStack((open) => {
  ({ stack, browser } = open);
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
