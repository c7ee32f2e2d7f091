import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { withStack } from './stack.mjs';

let stack;
let browser;
const proxies = [];

after(() => {
  for (const server of proxies) {
    server.close();
    server.closeAllConnections();
  }
});
withStack((open) => {
  ({ stack, browser } = open);
});

/** A proxy in front of the stack that breaks what it is told to; its address. */
async function proxy({ host = false, upgrade = true, buffer = false, idle = 0 } = {}) {
  const { port } = new URL(stack.url);
  const server = createServer((req, res) => {
    const headers = { ...req.headers, 'x-forwarded-for': '203.0.113.9' };
    if (host) headers.host = `127.0.0.1:${port}`;
    const up = request({ port, path: req.url, method: req.method, headers }, (answer) => {
      const pieces = [];
      if (!buffer) {
        res.writeHead(answer.statusCode, answer.headers);
        answer.pipe(res);
        return;
      }
      answer.on('data', (piece) => pieces.push(piece));
      answer.on('end', () => {
        res.writeHead(answer.statusCode, answer.headers);
        res.end(Buffer.concat(pieces));
      });
    });
    up.on('error', () => res.destroy());
    req.pipe(up);
  });
  server.on('upgrade', (req, socket) => {
    if (!upgrade) {
      socket.end('HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      return;
    }
    const up = connect(port, '127.0.0.1', () => {
      const lines = req.rawHeaders.map((text, i) => (i % 2 ? `${text}\r\n` : `${text}: `)).join('');
      up.write(`${req.method} ${req.url} HTTP/1.1\r\n${lines}\r\n`);
      up.pipe(socket);
      socket.pipe(up);
    });
    const end = () => {
      up.destroy();
      socket.destroy();
    };
    if (idle) up.setTimeout(idle, end);
    for (const side of [up, socket]) side.on('error', end);
  });
  await new Promise((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  proxies.push(server);
  return `http://127.0.0.1:${server.address().port}/`;
}

/** What the page found, when it has tried everything: id and state of what is not ok. */
async function findings(url) {
  const page = await browser.page();
  await page.goto(`${url}selftest`);
  await page.locator('body[data-done=yes]').waitFor();
  const found = await page
    .locator('li:not(.ok)')
    .evaluateAll((items) => items.map((item) => `${item.id} ${item.className}`).sort());
  for (const line of found) {
    const item = page.locator(`#${line.split(' ')[0]}`);
    if (!line.endsWith('untried')) await item.locator('details[open] pre').first().waitFor();
  }
  await page.close();
  return found;
}

test('straight to HQ there is nothing to find', async () => {
  assert.deepEqual(await findings(stack.url), []);
});

test('a proxy that takes Host for itself', async () => {
  assert.deepEqual(await findings(await proxy({ host: true })), [
    'address warn',
    'host fail',
    'origin fail',
  ]);
});

test('a login that such a proxy makes foreign leads to the self-test', async () => {
  const url = await proxy({ host: true });
  const page = await browser.page();
  await page.goto(url);
  await page.getByLabel('Operator token').fill(stack.token);
  await page.getByRole('button', { name: 'Log in' }).click();
  const link = page.getByRole('link', { name: 'self-test' });
  assert.equal(await link.evaluate((a) => a.href), `${url}selftest`);
  await page.close();
});

test('a proxy that passes no upgrade', async () => {
  assert.deepEqual(await findings(await proxy({ upgrade: false })), [
    'address warn',
    'timeout untried',
    'websocket fail',
  ]);
});

test('a proxy that keeps events back', async () => {
  assert.deepEqual(await findings(await proxy({ buffer: true })), [
    'address warn',
    'buffering fail',
  ]);
});

test('a proxy that has no patience', async () => {
  assert.deepEqual(await findings(await proxy({ idle: 1500 })), ['address warn', 'timeout fail']);
});

test('the page keeps to its policy', () => {
  assert.deepEqual(browser.complaints, []);
});
