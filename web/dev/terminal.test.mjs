/**
 * The session route in chromium against the stand-in: split, search, who decides the size, what is
 * asked first, and a phone. Pictures of each, as screens.test.mjs takes them.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { openBrowser, paneOf, screenText, until } from './browser.mjs';
import { startMock } from './mock-hq.mjs';
import { shooter } from './shots.mjs';

let hq;
let browser;
let page;
let shot;
const made = {};

before(async () => {
  hq = await startMock();
  browser = await openBrowser({ colorScheme: 'dark' });
  page = await browser.page();
  shot = shooter(page);
  await page.goto(`${hq.url}#login=printed-secret`);
  await page.getByTestId('new-session').waitFor();
  fill();
});
after(async () => {
  await browser?.close();
  await hq?.close();
});

function fill() {
  const started = new Date(Date.now() - 754_000).toISOString();
  const add = (name, command, more = {}) => {
    made[name] = hq.addSession({
      name,
      command,
      created_at: started,
      started_at: started,
      ...more,
    });
    return made[name].id;
  };
  const build = Array.from(
    { length: 120 },
    (_, i) =>
      `\x1b[2m${String(i).padStart(4, '0')}\x1b[0m  compiled \x1b[36msrc/hub/session_${i}.c\x1b[0m in ${(i * 7) % 90} ms`,
  );
  hq.print(
    add('deploy', ['bash', '-l']),
    `${build.join('\r\n')}\r\n\x1b[1;32mroot@box\x1b[0m:\x1b[34m~/relay\x1b[0m$ `,
  );
  hq.print(
    add('review', ['claude', '--permission-mode', 'plan']),
    [
      '\x1b[38;5;215m✻\x1b[0m Welcome back',
      '─'.repeat(80),
      '\x1b[1m> review the diff of hub/viewer.c\x1b[0m',
      '',
      'The change makes the cursor of a viewer survive a replaced source. One thing to check: when the mirror is dialled from the head of its ring, a viewer that waits above it must not be counted as a holder before the ring gets there.',
      '',
      '  \x1b[32m+\x1b[0m viewer->offset = ngx_max(viewer->offset, ring->base);',
      '  \x1b[31m-\x1b[0m viewer->offset = ring->base;',
      '',
      '─'.repeat(80),
      '> ',
    ].join('\r\n'),
  );
  hq.print(
    add('tests', ['prove', '-r', 't']),
    't/resume-pipe.t ............ ok\r\nt/paste.t .................. ',
  );
  hq.print(add('logs', ['journalctl', '-f']), 'Nov 20 12:00:01 box nginx[811]: started\r\n');
  hq.print(add('words', ['wc', '-w'], { mode: 'pipe' }), '');
  hq.print(
    add('anas', ['bash', '-l'], { rows: 50, cols: 180, actor: 'ana' }),
    `${'wide '.repeat(36)}\r\n$ `,
  );
}

const to = (hash) =>
  page.evaluate((value) => {
    window.location.hash = value;
  }, hash);
const open = async (name) => {
  await to(`/sessions/${made[name].id}`);
  await paneOf(page, made[name].id).waitFor();
  await live(1);
};
const live = (count) =>
  until(`${count} live`, async () => {
    const states = await page.getByTestId('state').all();
    const words = await Promise.all(states.map((one) => one.getAttribute('data-status')));
    return words.length === count && words.every((word) => word === 'live');
  });
const ring = (name) => hq.state.rings.get(made[name].id).toString();
const leave = () => page.keyboard.press('Control+Shift+Space');
const focusedPane = () =>
  page.getByTestId('pane').and(page.locator('[data-focused=true]')).getAttribute('aria-label');
/** What the program has room for: what comes and goes on the page must not change it. */
const height = () => page.getByTestId('terminal').evaluate((host) => host.clientHeight);
/** Which session the next key would go to, if any. */
const typesInto = () =>
  page.evaluate(() =>
    document.activeElement?.closest('.xterm')?.closest('article')?.getAttribute('aria-label'),
  );
const both = async (name) => {
  await shot(`${name}-dark`);
  await page.emulateMedia({ colorScheme: 'light' });
  await shot(`${name}-light`);
  await page.emulateMedia({ colorScheme: 'dark' });
};

test('search: from the terminal and back without a mouse', async () => {
  await open('deploy');
  await until('size', () => made.deploy.cols > 80);
  const unsearched = await height();
  await page.keyboard.press('Control+Shift+F');
  const found = page.getByTestId('found');
  await page.getByTestId('search').waitFor();
  assert.equal(await height(), unsearched, 'the search takes no room from the program');
  await page.keyboard.type('session_11');
  await until('eleven', async () => /of 11$/.test(await found.textContent()));
  await page.keyboard.press('Enter');
  await until('the one above', async () => (await found.textContent()) === '10 of 11');
  await page.keyboard.press('Shift+Enter');
  await until('and down', async () => (await found.textContent()) === '11 of 11');
  await both('search');
  await page.getByLabel('Search in the terminal').fill('SESSION_7');
  await until('any case', async () => /of 11$/.test(await found.textContent()));
  await page.keyboard.press('Alt+c');
  await until('this case', async () => (await found.textContent()) === 'nothing found');
  await page.keyboard.press('Alt+c');
  await page.keyboard.press('Alt+r');
  await page.getByLabel('Search in the terminal').fill('session_(');
  await until('broken', async () => (await found.textContent()) === 'no valid pattern');
  await shot('search-broken-dark');
  await page.getByLabel('Search in the terminal').fill('session_\\d\\.c');
  await until('regex', async () => /of 10$/.test(await found.textContent()));
  await page.keyboard.press('Escape');
  await until('the terminal has the keys', async () => (await typesInto()) === 'Terminal');
  assert.ok(!ring('deploy').includes('session_('), 'nothing was typed into the program');
});

test('the escape chord names the keys', async () => {
  await page.getByText('Ctrl Shift Space: leave the terminal').waitFor();
  await page.getByTestId('find').filter({ hasNotText: 'Ctrl' }).waitFor();
  await both('inside');
  await leave();
  await page.getByText('Keys go to the page').waitFor();
  await page.getByTestId('leave').waitFor({ state: 'detached' });
  await page.getByTestId('find').filter({ hasText: 'Ctrl' }).waitFor();
  await both('released');
  await page.keyboard.press('f');
  await page.getByTestId('search').waitFor();
  await page.keyboard.press('Escape');
});

test('split: four panes, keyboard only', async () => {
  await leave();
  await page.keyboard.press('s');
  await page.getByRole('listbox').waitFor();
  await shot('picker-dark');
  await page.keyboard.type('review');
  await page.keyboard.press('Enter');
  await live(2);
  await until('the new pane has the keys', async () => (await typesInto()) === 'Pane 2: review');
  for (const name of ['tests', 'logs']) {
    await leave();
    await page.keyboard.press('s');
    await page.getByRole('listbox').waitFor();
    await page.keyboard.type(name);
    await page.keyboard.press('Enter');
    await until(name, async () => (await typesInto())?.endsWith(name));
  }
  await live(4);
  await until('the address', () => /split=grid&at=4$/.test(page.url()));
  await page.keyboard.type('in-logs');
  await until('typed into the fourth', () => ring('logs').includes('in-logs'));
  await leave();
  await page.keyboard.press('1');
  await until('the first', async () => (await typesInto()) === 'Pane 1: deploy');
  await leave();
  await page.keyboard.press('ArrowDown');
  await until('below it', async () => (await typesInto()) === 'Pane 3: tests');
  await both('split-grid');
  for (const preset of ['side', 'stack']) {
    await leave();
    await page.keyboard.press('l');
    await until(preset, () => page.url().includes(`split=${preset}`));
    await live(4);
    const wide = preset === 'stack';
    await until('of that size', () => wide === made.tests.cols > 100);
    await shot(`split-${preset}-dark`);
  }
  await leave();
  await page.keyboard.press('w');
  await until('three', async () => (await page.getByTestId('pane').count()) === 3);
  await until('the keys are somewhere', async () => (await typesInto()) !== undefined);
});

test('the address is the layout, and a pane that opens takes no keys', async () => {
  const url = page.url();
  await page.goto('about:blank');
  await page.goto(url);
  await live(3);
  assert.equal(page.url(), url);
  const before = await focusedPane();
  await page.keyboard.press('Control+Shift+F');
  await page.getByTestId('search').waitFor();
  hq.print(made.deploy.id, 'something new\r\n');
  await until('shown', async () => (await screenText(page)).includes('something new'));
  assert.equal(await focusedPane(), before);
  await page.keyboard.press('Escape');
});

test('dividers: by pointer and by keys, kept in the address', async () => {
  const divider = page.getByRole('separator').first();
  const at = () => divider.getAttribute('aria-valuenow').then(Number);
  const was = await at();
  const box = await divider.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + 60, { steps: 4 });
  await page.mouse.up();
  await until('dragged', async () => (await at()) > was);
  const dragged = await at();
  await divider.focus();
  await page.keyboard.press('ArrowUp');
  await until('stepped', async () => (await at()) === dragged - 2);
  assert.match(page.url(), /sizes=\d+,\d+/);
});

test('a grid whose size another decides is shown as it is, until one takes the size', async () => {
  hq.state.people.set(made.anas.id, [{ viewer: 'ana-1', name: 'ana', mode: 'write' }]);
  hq.state.owners.set(made.anas.id, 'ana-1');
  await open('anas');
  await page.getByText('180×50 (owner: ana)').waitFor();
  assert.equal(made.anas.cols, 180);
  await until('all of it in sight', () =>
    page.locator('.xterm-screen').evaluate((screen) => {
      const room = screen.closest('article').getBoundingClientRect();
      return screen.getBoundingClientRect().width <= room.width;
    }),
  );
  await both('foreign-size');
  await leave();
  await page.keyboard.press('t');
  await page.getByText('(owner: you)').waitFor();
  await until('resized', () => made.anas.cols !== 180);
});

test('typing where another types is asked once', async () => {
  await page.keyboard.press('Enter');
  await page.keyboard.type('ls');
  await page.getByText('This is a session of ana').waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('This is a session of ana').waitFor({ state: 'detached' });
  assert.ok(!ring('anas').endsWith('ls'), 'thrown away');
  hq.state.typists.set(made.anas.id, 'ana-1');
  for (const viewer of hq.state.sockets) viewer.viewers();
  await page.getByText('ana typed last').waitFor();
  await page.keyboard.type('pwd');
  await page.getByText('ana types here as well').waitFor();
  await both('courtesy');
  await page.keyboard.press('Enter');
  await until('kept and sent, without the Enter', () => ring('anas').endsWith('$ pwd'));
  await page.keyboard.type(' -P');
  await until('not asked again', () => ring('anas').endsWith('$ pwd -P'));
});

test('pasted lines, addresses and copies are asked for', async () => {
  await open('deploy');
  await page.locator('.xterm-helper-textarea').evaluate((field) => {
    const data = new DataTransfer();
    data.setData('text/plain', 'rm -rf build\nmake\nmake install\n');
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
  });
  await page.getByRole('heading', { name: 'Paste 3 lines?' }).waitFor();
  await both('paste');
  await page.keyboard.press('Escape');
  assert.ok(!ring('deploy').includes('rm -rf'));

  const unasked = await height();
  hq.print(made.deploy.id, `\x1b]52;c;${Buffer.from('a token of trust').toString('base64')}\x07`);
  await page.getByText('wants to copy 16 B').waitFor();
  assert.equal(await height(), unasked, 'a question takes no room from the program');
  await both('copy');
  await page.getByRole('button', { name: 'Cancel' }).click();

  hq.print(
    made.deploy.id,
    '\r\n\x1b]8;;https://evil.example/\x07https://good.example/\x1b]8;;\x07\r\n',
  );
  await until('the link', async () => (await screenText(page)).includes('good.example'));
  const rows = page.locator('.xterm-rows > div').filter({ hasText: 'good.example' });
  await until('where it really leads', async () => {
    const box = await rows.boundingBox();
    await page.mouse.move(box.x + 60, box.y + box.height / 2);
    await page.mouse.move(box.x + 40, box.y + box.height / 2);
    return page.getByText('https://evil.example/').isVisible();
  });
  await page.mouse.down();
  await page.mouse.up();
  await page.getByRole('heading', { name: 'Open this address?' }).waitFor();
  await both('link');
  await page.keyboard.press('Escape');
});

test('pipes have a line to write, and an end of input', async () => {
  await open('words');
  await page.getByLabel('Input for the program').fill('three short words');
  await page.keyboard.press('Enter');
  await until('sent', () => ring('words').includes('three short words\n'));
  await shot('pipe-dark');
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.press('Control+d');
  await until('said', () => hq.state.closed.has(made.words.id));
  await page.getByText('Input has ended').waitFor();
  assert.ok(!ring('words').includes('\x04'));
});

test('the screen reader switch makes rows readable', async () => {
  await to('/settings');
  await page.getByLabel('Screen reader support').check();
  await open('review');
  await until('rows for it', async () =>
    (await page.locator('.xterm-accessibility-tree').textContent()).includes('Welcome back'),
  );
  await to('/settings');
  await page.getByLabel('Screen reader support').uncheck();
});

for (const [name, size] of [
  ['phone', { width: 390, height: 844 }],
  ['small', { width: 360, height: 640 }],
]) {
  test(`${name}: reads text, types when asked, never resizes by itself`, async () => {
    await page.setViewportSize(size);
    Object.assign(made.review, { rows: 24, cols: 100 });
    await open('review');
    await page.getByTestId('reader').getByText('a viewer that waits above it').waitFor();
    await both(`read-${name}`);
    await page.getByLabel('Message to the program').fill('looks good');
    await page.getByTestId('send').click();
    await until('sent with Enter', () => ring('review').endsWith('looks good\r\n$ '));
    await page.getByText('Type', { exact: true }).click();
    await page.getByRole('button', { name: 'Ctrl, for the next key' }).click();
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.type('d');
    await until('Ctrl D', () => ring('review').includes('\x04'));
    await until('what is too wide to read is scrolled', () =>
      page.getByTestId('terminal').evaluate((host) => {
        const box = host.parentElement;
        box.scrollLeft = 1_000;
        const moved = box.scrollLeft > 0;
        box.scrollLeft = 0;
        return moved;
      }),
    );
    await shot(`type-${name}-dark`);
    const small = await page.getByRole('button').evaluateAll((buttons) =>
      buttons
        .filter((one) => one.checkVisibility())
        .map((one) => ({ text: one.textContent, box: one.getBoundingClientRect() }))
        .filter(({ box }) => box.height < 40 || box.width < 40),
    );
    assert.deepEqual(small, []);
    assert.equal(made.review.cols, 100, 'not resized');
    await page.getByTestId('take').click();
    await until('fitted on request', () => made.review.cols < 60);
    await page.getByTestId('give-back').waitFor();
    await shot(`fitted-${name}-dark`);
    await to('/sessions');
    await until('given back on leaving', () => made.review.cols === 100);
    hq.state.rings.set(made.review.id, hq.state.rings.get(made.review.id));
  });
}

test('a phone shows one pane of a split at a time', async () => {
  await to(`/sessions/${made.deploy.id}?with=${made.review.id},${made.logs.id}&split=grid&at=2`);
  await live(1);
  await page.getByRole('button', { name: '3 logs' }).click();
  await page.getByTestId('reader').getByText('nginx[811]').waitFor();
  await shot('split-phone-dark');
  await page.setViewportSize({ width: 1280, height: 800 });
});

test('WebGL draws where it is fast, and its loss is no loss', async () => {
  const other = await openBrowser({
    args: [
      '--headless=new',
      '--no-sandbox',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
    ],
  });
  try {
    const gpu = await other.page();
    // chromium here draws WebGL in software, which the page would decline by its name
    await gpu.addInitScript(() => {
      const { getParameter } = WebGL2RenderingContext.prototype;
      WebGL2RenderingContext.prototype.getParameter = function name(what) {
        return what === 0x9246 ? 'A fast card' : getParameter.call(this, what);
      };
      window.contexts = [];
      const { getContext } = HTMLCanvasElement.prototype;
      HTMLCanvasElement.prototype.getContext = function open(kind, options) {
        const context = getContext.call(this, kind, {
          ...options,
          failIfMajorPerformanceCaveat: false,
        });
        if (kind === 'webgl2' && context) window.contexts.push(context);
        return context;
      };
    });
    hq.state.secrets.add('gpu');
    await gpu.goto(`${hq.url}#login=gpu`);
    await gpu.getByTestId('new-session').waitFor();
    await gpu.evaluate((id) => {
      window.location.hash = `/sessions/${id}`;
    }, made.deploy.id);
    await until('it draws', () =>
      gpu.evaluate(() => window.contexts.some((one) => one.canvas.isConnected)),
    );
    await gpu.locator('.xterm-rows > div').first().waitFor({ state: 'detached' });
    await gpu.evaluate(() =>
      window.contexts
        .find((one) => one.canvas.isConnected)
        .getExtension('WEBGL_lose_context')
        .loseContext(),
    );
    await until('rows instead', async () => (await screenText(gpu)).includes('root@box'));
    assert.deepEqual(other.complaints, []);
  } finally {
    await other.close();
  }
});

test('the first route is below 200 kB of gzipped script', () => {
  const dist = new URL('../dist/', import.meta.url);
  const html = readFileSync(new URL('index.html', dist), 'utf8');
  const scripts = [...html.matchAll(/(?:src|href)="(\.\/[^"]+\.js)"/g)].map((match) => match[1]);
  assert.ok(scripts.length > 0);
  const size = scripts.reduce(
    (sum, name) => sum + gzipSync(readFileSync(new URL(name, dist))).length,
    0,
  );
  assert.ok(size < 200_000, `${size} bytes`);
});

test('what is left is freed', async () => {
  const cdp = await page.context().newCDPSession(page);
  const count = async () => {
    await cdp.send('HeapProfiler.collectGarbage');
    const { nodes, jsEventListeners } = await cdp.send('Memory.getDOMCounters');
    return { nodes, jsEventListeners };
  };
  const visit = async () => {
    await open('deploy');
    await to('/sessions');
    await page.getByTestId('session-row').first().waitFor();
  };
  for (let i = 0; i < 3; i++) await visit();
  const first = await count();
  for (let i = 0; i < 8; i++) await visit();
  await until('freed', async () => {
    const last = await count();
    const grown = last.nodes - first.nodes;
    if (grown > 400 || last.jsEventListeners > first.jsEventListeners + 20)
      throw new Error(JSON.stringify({ first, last }));
    return true;
  });
  await until('the last socket is closed', () => hq.state.sockets.size === 0);
});

test('nothing complained', () => {
  assert.deepEqual(browser.complaints, []);
});
