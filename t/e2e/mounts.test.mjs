import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../web/dev/browser.mjs';
import { live, shows } from './dashboard.mjs';
import { withStack } from './stack.mjs';

const MOUNTS = ['/relay/', '/tools/relay/'];

let stack;
let browser;
const pages = new Map();
const asked = new Map();

/** The stack's one location once more for each mount. */
function withMounts(conf) {
  const [location] = conf.match(/ {8}location \/ \{[^}]*\}\n/);
  const more = MOUNTS.map((mount) => location.replace('location / ', `location ${mount} `));
  return conf.replace(location, location + more.join(''));
}

const at = (mount) => new URL(mount, stack.url).href;

async function logIn(mount) {
  const page = pages.get(mount);
  await page.goto(at(mount));
  await page.getByLabel('Operator token').fill(stack.token);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByTestId('new-session').waitFor();
}

withStack(async (open) => {
  ({ stack, browser } = open);
  await stack.reconfigure(withMounts);
  for (const mount of MOUNTS) {
    await until(`an answer at ${mount}`, async () => (await fetch(`${at(mount)}healthz`)).ok);
    const page = await browser.page();
    const paths = new Set();
    page.on('request', (request) => paths.add(new URL(request.url()).pathname));
    page.on('websocket', (socket) => paths.add(new URL(socket.url()).pathname));
    pages.set(mount, page);
    asked.set(mount, paths);
  }
});

test('each mount asks for a login of its own', async () => {
  for (const mount of MOUNTS) await logIn(mount);
  const cookies = await browser.context.cookies(MOUNTS.map(at));
  assert.deepEqual(cookies.map((cookie) => cookie.path).sort(), MOUNTS);
});

test('a session in each, at the same time', async () => {
  const sessions = [];
  for (const [mount, page] of pages) {
    const session = await stack.start(['bash', '--norc', '--noprofile']);
    sessions.push(session.id);
    await page.goto(`${at(mount)}#/sessions/${session.id}`);
    await live(page);
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.type('echo sum=$((40 + 2))\r');
    await shows(page, 'sum=42');
  }
  for (const id of sessions) await stack.api('DELETE', `api/sessions/${id}`);
});

test('nothing was asked for outside of the mount', () => {
  for (const [mount, paths] of asked) {
    assert.ok(paths.size > 5, `${paths.size} requests`);
    assert.deepEqual(
      [...paths].filter((path) => !path.startsWith(mount)),
      [],
    );
  }
});

test('logging out of one leaves the other', async () => {
  const [one, other] = MOUNTS.map((mount) => pages.get(mount));
  await one.goto(at(MOUNTS[0]));
  await one.getByRole('button', { name: 'Log out' }).click();
  await one.getByLabel('Operator token').waitFor();
  await other.goto(at(MOUNTS[1]));
  await other.reload();
  await other.getByTestId('new-session').waitFor();
});
