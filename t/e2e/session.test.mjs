import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paneOf, screenText, until } from '../../web/dev/browser.mjs';
import { live, openSession, shows, status, withDashboard } from './dashboard.mjs';

let stack;
let browser;
let page;

withDashboard((open) => {
  ({ stack, browser, page } = open);
});

test('a shell started from the dialog takes what is typed', async () => {
  await page.keyboard.press('c');
  await page.getByLabel('Command').fill('bash --norc --noprofile');
  await page.getByLabel('Name').fill('typing');
  await page.keyboard.press('Control+Enter');
  await live(page);
  await shows(page, 'bash-');
  await page.keyboard.type('echo sum=$((40 + 2)) héllo\r');
  await shows(page, 'sum=42 héllo');
});

test('the program has the size of the window', async () => {
  const id = page.url().split('/').at(-1);
  await until('the size', async () => (await stack.api('GET', `api/sessions/${id}`)).cols > 100);
  await page.keyboard.type('clear; stty size\r');
  const [rows, cols] = await until('the size', async () =>
    (await screenText(page))
      .match(/^(\d+) (\d+)$/m)
      ?.slice(1)
      .map(Number),
  );
  assert.ok(rows > 24 && cols > 100, `${rows} x ${cols}`);
  await page.keyboard.type(
    `clear; bash -c "trap 'stty size' WINCH; trap exit INT; echo armed-\\$((1 + 1)); while :; do sleep 0.1; done"\r`,
  );
  await shows(page, 'armed-2');
  await page.setViewportSize({ width: 1000, height: 600 });
  await until('a smaller size', async () => {
    const now = [...(await screenText(page)).matchAll(/^(\d+) (\d+)$/gm)].at(-1);
    return now && Number(now[1]) < rows && Number(now[2]) < cols;
  });
  await page.keyboard.press('Control+c');
});

test('a query is answered once', async () => {
  await page.keyboard.type(
    'clear; stty -echo; printf "\\e[6n"; read -rsd R a; stty echo; echo "$(cut -c2- <<< "$a")R"\r',
  );
  await until('an answer', async () => /^\[\d+;\d+R$/m.test(await screenText(page)));
});

test('control keys reach the program', async () => {
  await page.keyboard.type(
    `clear; bash -c "trap 'echo caught-\\$((1 + 1)); exit' INT; echo set-\\$((1 + 1)); while :; do sleep 0.1; done"\r`,
  );
  await shows(page, 'set-2');
  await page.keyboard.press('Control+c');
  await shows(page, 'caught-2');
});

test('a paste of 1 MiB arrives whole', async () => {
  const lines = Array.from(
    { length: 16_384 },
    (_, i) => `${String(i).padStart(7, '0')}${'x'.repeat(56)}\n`,
  );
  const text = lines.join('');
  assert.equal(text.length, 1_048_576);
  const { createHash } = await import('node:crypto');
  const sum = createHash('sha256').update(text).digest('hex');
  await page.keyboard.type(
    `clear; stty -echo -icanon; echo go-$((1 + 1)); head -c ${text.length} | sha256sum; stty sane\r`,
  );
  await shows(page, 'go-2');
  await page.evaluate((what) => {
    const data = new DataTransfer();
    data.setData('text/plain', what);
    const field = document.querySelector('.xterm-helper-textarea');
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
  }, text);
  await page.getByTestId('paste').click();
  await shows(page, sum);
});

test('the end says how, on the page and in the list', async () => {
  await page.keyboard.type('exit 7\r');
  await page.getByText('The program ended: exit 7').waitFor();
  assert.equal(await status(page), 'exited');
  await page.goto(`${stack.url}#/sessions?show=ended`);
  await page.getByTestId('session-row').filter({ hasText: 'typing' }).getByText('exit 7').waitFor();
});

test('pipes and variables from the advanced part, and once more with the same', async () => {
  await page.keyboard.press('c');
  await page
    .getByLabel('Command')
    .fill(`bash -c 'echo "[$GREETING|$OTHER]"; [ -t 1 ] || echo no terminal; exit 3'`);
  await page.getByText('Advanced').click();
  await page.getByText('Pipes', { exact: true }).click();
  await page.getByRole('button', { name: 'Add a variable' }).click();
  await page.getByLabel('Name of variable 1').fill('1ST');
  await page.getByText('does not begin with a digit').waitFor();
  assert.equal(await page.getByTestId('start').isDisabled(), true);
  await page.getByLabel('Name of variable 1').fill('GREETING');
  await page.getByLabel('Value of variable 1').fill('hello you');
  await page.keyboard.press('Enter');
  await page.keyboard.type('OTHER');
  await page.getByLabel('Value of variable 2').fill('a=b');
  await page.keyboard.press('Control+Enter');
  const ended = async () => {
    await page.getByText('The program ended: exit 3').waitFor();
    await page.getByText('It ran for').waitFor();
    await shows(page, '[hello you|a=b]');
    await shows(page, 'no terminal');
    return page.url();
  };
  const first = await ended();
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.press('Tab');
  await until('the focus', () =>
    page.getByTestId('again').evaluate((it) => it === document.activeElement),
  );
  await page.keyboard.press('Enter');
  await until('another session', () => page.url() !== first);
  const id = page.url().split('/').at(-1);
  await paneOf(page, id).waitFor();
  await ended();
  const again = await stack.api('GET', `api/sessions/${id}`);
  assert.deepEqual([again.mode, again.overflow, again.name], ['pipe', 'drop', 'bash']);
});

test('what cannot be started says errno and the PATH searched', async () => {
  await page.keyboard.press('Control+Shift+Space');
  await page.keyboard.press('c');
  await page.getByLabel('Command').fill('no-such-program-here');
  await page.keyboard.press('Control+Enter');
  await page.getByText('ENOENT').waitFor();
  await page.getByText('PATH searched').waitFor();
  await page.keyboard.press('Escape');
  await page.goto(`${stack.url}#/sessions?show=ended`);
  await page.getByRole('link', { name: 'no-such-program-here' }).click();
  await page.getByText('The program could not be started').waitFor();
  await page.getByText('ENOENT').waitFor();
});

test('stopping asks first and ends the whole tree', async () => {
  const session = await stack.start(['bash', '-c', 'sleep 987654 & sleep 987654; wait'], {
    name: 'tree',
  });
  await openSession(page, stack, session.id);
  await page.getByTestId('stop').click();
  await page.getByTestId('confirm-stop').click();
  await until('exited', async () => (await status(page)) === 'exited');
  await until(
    'the record',
    async () => (await stack.api('GET', `api/sessions/${session.id}`)).ended_at,
  );
});

test('nothing complained', () => {
  assert.deepEqual(browser.complaints, []);
});
