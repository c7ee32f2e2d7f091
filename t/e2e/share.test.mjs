import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBrowser, screenText, until } from '../../web/dev/browser.mjs';
import { live, logIn, shows, status } from './dashboard.mjs';
import { withStack } from './stack.mjs';

let stack;
let browser;

withStack((open) => {
  ({ stack, browser } = open);
});

/** What turns or hides the text around it. */
const TURNS = /[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/;

const focused = (page) =>
  page.evaluate(() => {
    const it = document.activeElement;
    return it?.getAttribute('aria-label') ?? it?.textContent?.trim() ?? '';
  });

/** Tab, until what a screen reader would call it has the focus. */
async function tabTo(page, name, key = 'Tab') {
  for (let i = 0; i < 40; i++) {
    if ((await focused(page)).includes(name)) return;
    await page.keyboard.press(key);
  }
  assert.fail(`${name} is not reached by ${key}`);
}

async function startByKeys(page, command) {
  await page.keyboard.press('c');
  await page.getByRole('dialog', { name: 'New session' }).waitFor();
  await page.keyboard.type(command);
  await page.keyboard.press('Control+Enter');
  await live(page);
}

/** Out of the terminal, into the dialog, and a link; the mode by arrow keys. */
async function shareByKeys(page, mode) {
  await page.keyboard.press('Control+Shift+Space');
  await page.keyboard.press('m');
  await page.getByRole('dialog', { name: /^Share / }).waitFor();
  if (mode === 'write') {
    await until('the mode has the focus', async () => {
      await page.keyboard.press('Shift+Tab');
      return page.evaluate(() => document.activeElement?.getAttribute('type') === 'radio');
    });
    await page.keyboard.press('ArrowRight');
    await page.getByText('they can run anything').waitFor();
    await tabTo(page, 'Make a link');
  }
  await page.keyboard.press('Enter');
  const link = page.getByRole('textbox', { name: 'Link' });
  await link.waitFor();
  await until('the focus', () => link.evaluate((it) => it === document.activeElement));
  return link.inputValue();
}

async function guestOf(link) {
  const guest = await openBrowser();
  const page = await guest.page();
  await page.goto(link);
  return { guest, page };
}

test('log in, start, share, revoke: by keys alone; a guest types until then', async () => {
  const page = await browser.page();
  await page.goto(stack.url);
  await page.getByLabel('Operator token').waitFor();
  await page.keyboard.type(stack.token);
  await page.keyboard.press('Enter');
  await page.getByTestId('new-session').waitFor();
  await startByKeys(page, 'bash --norc --noprofile');
  await shows(page, 'bash-');

  const link = await shareByKeys(page, 'write');
  assert.ok(link.startsWith(`${stack.url}#/share/ar_share_`), link);
  const { guest, page: theirs } = await guestOf(link);
  try {
    await live(theirs);
    assert.equal(new URL(theirs.url()).hash, '#/share');
    await shows(theirs, 'bash-');
    await theirs.locator('.xterm-helper-textarea').focus();
    await theirs.keyboard.type('echo guest-$((20 + 3))\r');
    await shows(page, 'guest-23');
    assert.deepEqual(await guest.context.cookies(), []);
    await page.getByText('1 connected').waitFor();

    // a reload is the same place; the rest of the dashboard is not there
    await theirs.reload();
    await live(theirs);
    assert.equal(await theirs.getByRole('navigation').count(), 0);
    assert.equal(await theirs.getByTestId('stop').count(), 0);
    const answers = await theirs.evaluate(async () => {
      const secret = sessionStorage.getItem('agentrelay.share');
      const ask = async (path) =>
        (await fetch(path, { headers: { Authorization: `Bearer ${secret}` } })).status;
      return [await ask('api/sessions'), await ask('api/runners'), await ask('api/events')];
    });
    assert.deepEqual(answers, [403, 403, 403]);

    await tabTo(page, 'Revoke the link');
    await page.keyboard.press('Enter');
    await theirs.getByRole('heading', { name: 'does not work any more' }).waitFor();
    await page.getByText('Nobody else has a link').waitFor();
    await theirs.reload();
    await theirs.getByRole('heading', { name: 'does not work any more' }).waitFor();
    assert.deepEqual(guest.complaints, []);
  } finally {
    await guest.close();
  }
  // told once a second: until then it asks before it types into what the guest drives
  await page.getByTestId('viewers').waitFor({ state: 'detached' });
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await page.keyboard.type('echo still-$((1 + 1))\r');
  await shows(page, 'still-2');
});

test('who may only look cannot type, and sees the end', async () => {
  const page = await browser.page();
  await logIn(page, stack);
  await startByKeys(page, 'bash --norc --noprofile');
  await shows(page, 'bash-');
  const { guest, page: theirs } = await guestOf(await shareByKeys(page, 'read'));
  try {
    await live(theirs);
    await theirs.getByTestId('guest-mode').filter({ hasText: 'You can look' }).waitFor();
    await theirs.locator('.xterm-helper-textarea').focus();
    await theirs.keyboard.type('echo never');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await page.keyboard.type('echo mine-$((1 + 1)); exit 3\r');
    await shows(theirs, 'mine-2');
    await until('the end', async () => (await status(theirs)) === 'exited');
    await theirs.getByText('exit 3').first().waitFor();
    assert.ok(!(await screenText(theirs)).includes('never'));
    assert.equal(await theirs.getByTestId('again').count(), 0);
  } finally {
    await guest.close();
  }
});

test('a page hears of everything without asking', async () => {
  const page = await browser.page();
  await logIn(page, stack);
  await page.goto(`${stack.url}#/sessions?show=all`);
  await page.getByTestId('connection').and(page.locator('[data-status=live]')).waitFor();
  const one = await stack.start(['sleep', '1000'], { name: 'heard-of' });
  const row = page.locator(`[data-session="${one.id}"]`);
  await row
    .getByText(/running|working|idle|unknown/i)
    .first()
    .waitFor();
  // what it asked when it began to hear is behind it now
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await stack.api('DELETE', `api/sessions/${one.id}`);
  await row
    .getByText(/stopped/)
    .first()
    .waitFor();
  await stack.api('DELETE', `api/sessions/${one.id}`);
  await row.waitFor({ state: 'detached' });
  assert.deepEqual(
    asked.filter((path) => path === '/api/sessions'),
    [],
  );
  assert.deepEqual(browser.complaints, []);
});

test('the palette goes to a session, and stops it', async () => {
  const page = await browser.page();
  await logIn(page, stack);
  const { id } = await stack.start(['sleep', '1000'], { name: 'found-by-name' });
  await page.locator(`[data-session="${id}"]`).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Find anything' }).waitFor();
  await page.keyboard.type('fbn');
  await page.getByRole('option', { name: 'found-by-name', selected: true }).waitFor();
  await page.keyboard.press('Enter');
  await live(page);
  await page.keyboard.press('Control+Shift+Space');
  await page.keyboard.press('.');
  await page.getByRole('combobox', { name: 'What to do with found-by-name' }).waitFor();
  await page.keyboard.type('stop');
  await page.keyboard.press('Enter');
  await page.getByTestId('confirm-stop').waitFor();
  await page.keyboard.press('Enter');
  await until('it has ended', async () => (await status(page)) === 'exited');
});

test('names and titles do nothing', async () => {
  const page = await browser.page();
  await logIn(page, stack);
  const name = '<img src=x onerror=alert(1)>';
  const title = 'printf "\\033]2;<b>x</b>\\342\\200\\256\\007"; sleep 1000';
  const { id } = await stack.start(['bash', '-c', title], { name });
  const row = page.locator(`[data-session="${id}"]`);
  await row.getByText(name).waitFor();
  await row.getByText('<b>x</b>').first().waitFor();
  assert.ok(!TURNS.test(await page.locator('body').textContent()));
  assert.equal(await page.locator('img[src=x]').count(), 0);
  await row.getByRole('link').click();
  await live(page);
  assert.ok(!TURNS.test(await page.title()));
  await stack.api('DELETE', `api/sessions/${id}`);
  assert.deepEqual(browser.complaints, []);
});
