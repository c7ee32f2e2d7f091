import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../web/dev/browser.mjs';
import { live, withDashboard } from './dashboard.mjs';

let stack;
let phone;
let page;
let session;

withDashboard(
  async (open) => {
    ({ stack, browser: phone, page } = open);
    session = await stack.start(['bash', '--norc', '--noprofile'], { rows: 30, cols: 100 });
  },
  {
    view: {
      viewport: { width: 360, height: 640 },
      isMobile: true,
      hasTouch: true,
      deviceScaleFactor: 2,
    },
  },
);

const cols = async () => (await stack.api('GET', `api/sessions/${session.id}`)).cols;
const reads = (text) =>
  until(`the text ${text}`, async () =>
    (await page.getByTestId('reader').textContent()).includes(text),
  );
const open = async () => {
  await page.goto(`${stack.url}#/sessions/${session.id}`);
  await live(page);
};

test('a phone reads, sends lines, and leaves the size alone', async () => {
  await open();
  await reads('bash-');
  await page.getByLabel('Message to the program').fill('echo read-$((1 + 1)); tput cols');
  await page.getByTestId('send').tap();
  await reads('read-2\n100');
  await page.setViewportSize({ width: 640, height: 360 });
  await page.getByText('Type', { exact: true }).tap();
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.type('echo typed-$((2 + 2))\r');
  await page.setViewportSize({ width: 360, height: 640 });
  await page.getByText('Read', { exact: true }).tap();
  await reads('typed-4');
  assert.equal(await cols(), 100);
});

test('a phone that comes back to the front goes on where it was', async () => {
  const shown = await page.getByTestId('reader').textContent();
  await page.evaluate(() => {
    // what a phone does to a page in the background: it is hidden, and its clock jumps
    const now = Date.now;
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
    Date.now = () => now() + 60_000;
    Object.defineProperty(document, 'visibilityState', { value: 'visible', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await stack.api('POST', `api/sessions/${session.id}/input`, { text: 'echo later-$((3 + 3))\r' });
  await reads('later-6');
  assert.ok((await page.getByTestId('reader').textContent()).startsWith(shown.slice(0, 200)));
  await live(page);
});

test('it fits the program to itself when asked, and gives the size back on leaving', async () => {
  await page.getByTestId('take').tap();
  await until('fitted', async () => (await cols()) < 60);
  await page.getByTestId('give-back').waitFor();
  await page.goto(`${stack.url}#/sessions`);
  await until('given back', async () => (await cols()) === 100);
  await open();
  await page.getByTestId('take').tap();
  await until('fitted', async () => (await cols()) < 60);
  await page.close();
  await until('given back by a tab that closes', async () => (await cols()) === 100);
  assert.deepEqual(phone.complaints, []);
});
