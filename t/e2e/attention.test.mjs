/** A program that speaks of itself as agents do (OSC 7501) is noticed, answered and written to. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sequence, until } from '../../web/dev/browser.mjs';
import { live, shows, withDashboard } from './dashboard.mjs';

/** A dialog, then an input box: what it reads it repeats. */
const AGENT = String.raw`
say() { printf '\033]7501;state=%s\033\\' "$1"; }
say blocked:app=fake:kind=permission
printf 'Do you want to proceed?\r\n\342\235\257 1. Yes\r\n  2. No\r\n'
IFS= read -r answer
printf 'answered <%s>\r\n' "$answer"
printf '\033[?2004h'
while :; do
  say idle:app=fake
  IFS= read -r line
  say working:app=fake
  printf 'read <%s>\r\n' "$line"
done
`;

let stack;
let browser;
let page;
let session;

withDashboard((open) => {
  ({ stack, browser, page } = open);
});

const attention = async () => (await stack.api('GET', `api/sessions/${session.id}`)).attention;

test('who begins to wait is told, and answered from the inbox', async () => {
  session = await stack.start(['bash', '-c', AGENT], { name: 'agent' });
  await page.getByText(/^1 needs you: APPROVE/).waitFor();
  await until('the title', async () => /^\(1\) /.test(await page.title()));
  await sequence(page, 'g', 'i');
  await page.getByTestId('screen-text').getByText('Do you want to proceed?').waitFor();
  await page.keyboard.press('y');
  await page.getByText('Nobody is waiting for you.').waitFor();
  await until('it goes on', async () => (await attention()).state === 'idle');
});

test('a message is typed as one, and its delivery shown', async () => {
  await page.goto(`${stack.url}#/sessions/${session.id}`);
  await live(page);
  await shows(page, 'answered <>');
  await page.getByTestId('compose').click();
  await page.getByLabel('Message to the program').fill('fix the tests');
  await page.keyboard.press('Control+Enter');
  await shows(page, 'fix the tests');
  await until('told', async () =>
    /written|submitted/.test(await page.getByTestId('sent').getAttribute('data-state')),
  );
});

test('the wall shows it as text', async () => {
  await page.goto(`${stack.url}#/wall`);
  await page.getByTestId('wall-cell').getByText('fix the tests').first().waitFor();
  assert.equal(await page.locator('.xterm').count(), 0);
  assert.deepEqual(browser.complaints, []);
});
