import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBrowser, until } from '../../web/dev/browser.mjs';
import { live, shows } from './dashboard.mjs';
import { withStack } from './stack.mjs';

let stack;
let browser;

withStack((open) => {
  ({ stack, browser } = open);
});

test('the printed link logs in once and leaves the address', async () => {
  const link = stack.link();
  assert.match(link, /#login=/);
  const page = await browser.page();
  await page.goto(link);
  await page.getByTestId('new-session').waitFor();
  assert.equal(page.url(), stack.url);

  const stranger = await openBrowser();
  try {
    const other = await stranger.page();
    await other.goto(link);
    await other.getByText('used up or older than 10 minutes').waitFor();
    await other.getByText(`agentrelay open --hq-url ${stack.url}`).waitFor();
    assert.equal(new URL(other.url()).hash, '');
  } finally {
    await stranger.close();
  }
});

test('the cookie is for scripts of nobody', async () => {
  const cookies = await browser.context.cookies(stack.url);
  assert.equal(cookies.length, 1);
  assert.equal(cookies[0].httpOnly, true);
  assert.equal(cookies[0].sameSite, 'Lax');
});

test('logging out asks for a login, and the operator token gives one', async () => {
  const page = await browser.page();
  await page.goto(stack.url);
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByLabel('Operator token').fill('ar_op_wrong');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByText('does not know this token').waitFor();
  await page.getByLabel('Operator token').fill(stack.token);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByTestId('new-session').waitFor();
});

test('a link that is used up does not disturb who is logged in', async () => {
  const page = await browser.page();
  await page.goto(stack.link());
  await page.getByText('You were already logged in').waitFor();
  await page.getByTestId('new-session').waitFor();
});

test('from the login to a shell without a mouse', async () => {
  const stranger = await openBrowser();
  try {
    const page = await stranger.page();
    await page.goto(stack.url);
    await page.getByLabel('Operator token').waitFor();
    await page.keyboard.type(stack.token);
    await page.keyboard.press('Enter');
    await page.getByTestId('new-session').waitFor();
    await page.keyboard.press('c');
    await page.getByLabel('Command').waitFor();
    await page.keyboard.type('bash --norc --noprofile');
    await page.keyboard.press('Control+Enter');
    await live(page);
    await shows(page, 'bash-');
    await page.keyboard.type('echo by-keys-$((1 + 1))\r');
    await shows(page, 'by-keys-2');
    await page.keyboard.press('Control+Shift+Space');
    await page.keyboard.press('x');
    await page.getByTestId('confirm-stop').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('The program ended').waitFor();
    assert.deepEqual(stranger.complaints, []);
  } finally {
    await stranger.close();
  }
});

test('the runner of the stack is listed', async () => {
  const page = await browser.page();
  await page.goto(`${stack.url}#/runners`);
  const { name } = await stack.runner();
  await until('the runner', () =>
    page.getByTestId('runner-row').filter({ hasText: name }).isVisible(),
  );
  assert.deepEqual(browser.complaints, []);
});
