import assert from 'node:assert/strict';
import { test } from 'node:test';
import { screenText, until } from '../../web/dev/browser.mjs';
import { openSession, shows, withDashboard } from './dashboard.mjs';

let stack;
let browser;
let page;

withDashboard((open) => {
  ({ stack, browser, page } = open);
});

test('what scrolled off is found, and the program hears nothing of it', async () => {
  const session = await stack.start(['bash', '--norc', '--noprofile']);
  await openSession(page, stack, session.id);
  await shows(page, 'bash-');
  await page.keyboard.type('for i in $(seq 400); do echo "line $i."; done; echo done-$((1 + 1))\r');
  await shows(page, 'done-2');
  await page.keyboard.press('Control+Shift+F');
  await page.keyboard.type('line 7.');
  const found = page.getByTestId('found');
  await until('one', async () => (await found.textContent()) === '1 of 1');
  await until('scrolled there', async () => /^line 7\.$/m.test(await screenText(page)));
  await page.keyboard.press('Alt+r');
  await until('and as a pattern', async () => / of 11$/.test(await found.textContent()));
  await page.keyboard.press('Escape');
  await page.keyboard.type('echo back-$((2 + 2))\r');
  await shows(page, 'back-4');
  assert.match(await screenText(page), /^bash-\S+[$#] echo back-\$\(\(2 \+ 2\)\)$/m);
});

test('a flood goes on while one searches it', async () => {
  const session = await stack.start(['bash', '-c', 'sleep 1; yes needle and hay']);
  await openSession(page, stack, session.id);
  await shows(page, 'needle and hay');
  await page.keyboard.press('Control+Shift+F');
  await page.keyboard.type('needle');
  await until('found', async () =>
    /needle|more than|found|of/.test(await page.getByTestId('found').textContent()),
  );
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+c');
  await page.getByText('The program ended').waitFor();
  assert.deepEqual(browser.complaints, []);
});
