import assert from 'node:assert/strict';
import { test } from 'node:test';
import { screenText, until } from '../../web/dev/browser.mjs';
import { live, openSession, scrollback, shows, status, withDashboard } from './dashboard.mjs';

const LINES = 1_500;
let stack;
let browser;
let page;
let session;

withDashboard(async (open) => {
  ({ stack, browser, page } = open);
  session = await stack.start(['bash', '--norc', '--noprofile'], { name: 'patient' });
  await openSession(page, stack, session.id);
  await shows(page, 'bash-');
  await page.keyboard.type('echo before-$((1 + 1))\r');
  await shows(page, 'before-2');
});

test('a runner that hangs is told, and what was typed meanwhile arrives', async () => {
  // again and again: whatever stops and continues the processes of a machine also continues this one
  const hang = () => process.kill(stack.runnerPid(), 'SIGSTOP');
  hang();
  try {
    await page.keyboard.type('echo during-$((1 + 2))\r');
    await until('told', () => hang() && page.getByText('is away').isVisible());
    assert.ok((await screenText(page)).includes('before-2'));
  } finally {
    process.kill(stack.runnerPid(), 'SIGCONT');
  }
  await shows(page, 'during-3');
});

test('all of nginx gone: the last frame stays, typing is paused', async () => {
  const numbers = `i=0; while [ $i -lt ${LINES} ]; do printf 'away %04d\\n' $i; i=$((i + 1)); [ $((i % 10)) = 0 ] && sleep 0.1; done`;
  await page.keyboard.type(`${numbers} & wait\r`);
  await until('the first lines', async () => /^away \d{4}$/m.test(await screenText(page)));
  await stack.stopNginx();
  await until('told', async () => (await status(page)) === 'reconnecting');
  await page.getByText('Typing is paused').waitFor();
  assert.match(await screenText(page), /^away \d{4}$/m);
});

test('nginx back, logins forgotten: after a new login every byte of the session is there', async () => {
  await stack.startNginx();
  await page.getByLabel('Operator token').waitFor();
  await until('the runner is back', async () => (await stack.runner())?.state === 'online');
  const link = new URL(await stack.newLink());
  await page.evaluate((hash) => {
    window.location.hash = hash;
  }, link.hash);
  await live(page);
  assert.equal(new URL(page.url()).hash, `#/sessions/${session.id}`);
  await shows(page, `away ${LINES - 1}`);
  const text = await scrollback(page, 'before-2');
  assert.ok(text.includes('during-3'));
  for (let i = 0; i < LINES; i++) {
    assert.ok(text.includes(`away ${String(i).padStart(4, '0')}`), `line ${i} is missing`);
  }
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.type('echo after-$((2 + 2))\r');
  await shows(page, 'after-4');
});

test('a runner that died takes its sessions along, and the page says so', async () => {
  process.kill(stack.runnerPid(), 'SIGKILL');
  await page.getByText('is away').waitFor();
  assert.ok((await screenText(page)).includes('after-4'));
  assert.deepEqual(browser.complaints, []);
});
