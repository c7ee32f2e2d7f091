import assert from 'node:assert/strict';
import { test } from 'node:test';
import { live, openSession, scrollback, shows, withDashboard } from './dashboard.mjs';
import { killWorker } from './stack.mjs';

let stack;
let browser;
let page;

withDashboard(
  async (open) => {
    ({ stack, browser, page } = open);
    // the page refuses what is typed after 3 s without a connection; a slow machine has no say in that
    await page.evaluate(() => {
      const { now } = Date;
      const begun = now();
      Date.now = () => begun + (now() - begun) / 20;
    });
  },
  { allow: /exited on signal 9/ },
);

const typed = (i) => `typed ${String(i).padStart(4, '0')}`;

async function typeThrough(lines, fault) {
  const session = await stack.start(['bash', '-c', 'stty -echo; echo ready; exec cat']);
  await openSession(page, stack, session.id);
  await shows(page, 'ready');
  for (let i = 0; i < lines; i++) {
    await page.keyboard.type(`${typed(i)}\r`);
    if (i % 15 === 10) await fault(i);
    // a few lines go into each break, not more
    if (i % 15 === 13) await live(page);
  }
  await live(page);
  await shows(page, typed(lines - 1));
  const text = await scrollback(page, 'ready');
  for (let i = 0; i < lines; i++) assert.ok(text.includes(typed(i)), `line ${i} is missing`);
  const { head } = await stack.api('GET', `api/sessions/${session.id}`);
  const bytes = await fetch(`${stack.url}api/sessions/${session.id}/output?from=0`, {
    headers: { Authorization: `Bearer ${stack.token}` },
  }).then((response) => response.text());
  const expected = Array.from({ length: lines }, (_, i) => `${typed(i)}\r\n`).join('');
  assert.equal(bytes, `ready\r\n${expected}`, `typed twice or lost (head ${head})`);
}

test('kill -9 of workers: what is typed arrives once and in order', async () => {
  await typeThrough(60, (i) => killWorker(stack, i));
});

test('reloads of nginx: the same', async () => {
  await typeThrough(60, () => {
    process.kill(stack.master(), 'SIGHUP');
  });
});

test('nothing complained', () => {
  assert.deepEqual(browser.complaints, []);
});
