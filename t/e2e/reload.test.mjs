import assert from 'node:assert/strict';
import { test } from 'node:test';
import { live, openSession, scrollback, shows, withDashboard } from './dashboard.mjs';

const LINES = 1_200;
let stack;
let browser;
let page;
let session;

withDashboard((open) => {
  ({ stack, browser, page } = open);
});

async function everyLine(count) {
  await shows(page, `done-${count}`);
  const text = await scrollback(page, 'line 00000');
  const seen = new Set(text.match(/^line \d{5}$/gm)?.map((line) => Number(line.slice(5))));
  for (let i = 0; i < count; i++) assert.ok(seen.has(i), `line ${i} is missing`);
}

test('after a reload every line is there', async () => {
  const script = `stty -echo; i=0; while read -r n; do e=$((i + n)); while [ $i -lt $e ]; do printf 'line %05d\\n' $i; i=$((i+1)); done; echo done-$i; done`;
  session = await stack.start(['bash', '-c', script], { name: 'counter' });
  await openSession(page, stack, session.id);
  await page.keyboard.type(`${LINES}\r`);
  await shows(page, `done-${LINES}`);
  await page.reload();
  await live(page);
  await everyLine(LINES);
});

test('what came while nobody looked is there as well', async () => {
  await page.close();
  await stack.api('POST', `api/sessions/${session.id}/input`, { text: '300\n' });
  page = await browser.page();
  await openSession(page, stack, session.id);
  await everyLine(LINES + 300);
});

test('a session address is a deep link, as a path too', async () => {
  await page.goto(`${stack.url}sessions/${session.id}`);
  await live(page);
  await shows(page, `done-${LINES + 300}`);
  assert.equal(new URL(page.url()).hash, `#/sessions/${session.id}`);
  assert.deepEqual(browser.complaints, []);
});
