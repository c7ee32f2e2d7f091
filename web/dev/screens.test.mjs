/**
 * Every screen in chromium against the stand-in: it works below a mount and under the strict
 * policy, nothing complains, nothing is wider than a phone, axe finds nothing that would stop
 * someone who does not see the page. Pictures go to web/shots/.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openBrowser, paneOf, screenText, sequence, until } from './browser.mjs';
import { startMock } from './mock-hq.mjs';
import { shooter } from './shots.mjs';

const ago = (seconds) => new Date(Date.now() - seconds * 1000).toISOString();
let hq;
let browser;
let page;
let shell;

before(async () => {
  assert.ok(
    existsSync(fileURLToPath(new URL('../dist/index.html', import.meta.url))),
    'run npm run build first',
  );
  hq = await startMock();
  browser = await openBrowser({ colorScheme: 'dark' });
  page = await browser.page();
});
after(async () => {
  await browser?.close();
  await hq?.close();
});

const shot = (name) => shooter(page)(name);
const to = async (hash) => {
  await page.evaluate((value) => {
    window.location.hash = value;
  }, hash);
};
const status = () => page.getByTestId('state').getAttribute('data-status');

/** Nothing on the page, nor in a title or a name for screen readers, turns or hides text. */
async function inertText(where) {
  const found = await page.evaluate(() => {
    const odd = /[\u202a-\u202e\u2066-\u2069]|[^\P{Cc}\n\t]/u;
    const texts = [document.title, document.body.textContent];
    for (const node of document.querySelectorAll('[title], [aria-label]'))
      texts.push(node.title, node.getAttribute('aria-label') ?? '');
    return texts.filter((text) => odd.test(text)).map((text) => JSON.stringify(text).slice(0, 300));
  });
  assert.deepEqual(found, [], where);
  assert.equal(await page.locator('img[src=x]').count(), 0, where);
}

function fill() {
  hq.state.runners.push(
    {
      id: 'r1',
      name: 'box',
      state: 'online',
      version: '0.1.0',
      os: 'linux',
      arch: 'x86_64',
      hostname: 'box.lan',
      labels: { gpu: 'a10', zone: 'eu' },
      capacity: 8,
      sessions: 3,
      last_seen: ago(1),
      connected_at: ago(7000),
      clis: [
        { name: 'claude', path: '/usr/local/bin/claude', version: '2.1.4' },
        { name: 'codex', path: '/usr/bin/codex', version: '0.58.0' },
        { name: 'gemini', path: '/usr/bin/gemini', version: '0.14.1' },
      ],
    },
    {
      id: 'r2',
      name: 'build-01',
      state: 'online',
      version: '0.1.0',
      os: 'linux',
      arch: 'aarch64',
      hostname: 'build-01',
      labels: {},
      capacity: 2,
      sessions: 2,
      last_seen: ago(2),
      connected_at: ago(90),
      clis: [],
    },
    {
      id: 'r3',
      name: 'laptop',
      state: 'offline',
      version: '0.0.9',
      os: 'linux',
      arch: 'x86_64',
      hostname: 'laptop',
      labels: { owner: 'ana' },
      capacity: 4,
      sessions: 1,
      last_seen: ago(4000),
      connected_at: null,
      clis: [{ name: 'claude', path: '/home/ana/.local/bin/claude', version: '2.1.0' }],
    },
  );
  shell = hq.addSession({
    name: 'deploy',
    title: 'root@box: ~/relay',
    created_at: ago(312),
    started_at: ago(312),
    viewers: 2,
  });
  hq.addSession({
    name: 'review',
    command: ['claude', '--permission-mode', 'plan'],
    created_at: ago(4000),
    started_at: ago(4000),
  });
  hq.addSession({
    command: ['bash', '-lc', 'npm test && git push'],
    state: 'starting',
    created_at: ago(1),
    started_at: null,
  });
  hq.addSession({
    name: 'nightly',
    runner: 'laptop',
    command: ['make', 'bench'],
    state: 'unreachable',
    created_at: ago(9000),
    started_at: ago(9000),
  });
  hq.addSession({
    name: 'lint',
    command: ['npm', 'run', 'lint'],
    state: 'exited',
    exit: { code: 0 },
    created_at: ago(600),
    started_at: ago(600),
    ended_at: ago(560),
  });
  hq.addSession({
    name: 'tests',
    command: ['prove', '-r', 't'],
    state: 'exited',
    exit: { code: 2 },
    created_at: ago(900),
    started_at: ago(900),
    ended_at: ago(700),
  });
  hq.addSession({
    name: 'typo',
    command: ['cluade'],
    state: 'failed',
    error: {
      code: 'exec_failed',
      detail: 'cannot execute "cluade": No such file or directory',
      errno: 2,
      path: '/usr/local/bin:/usr/bin:/bin',
    },
    created_at: ago(1000),
    started_at: null,
    ended_at: ago(1000),
  });
  hq.addSession({
    name: 'evil \u202e\u0007<b>name</b>',
    command: ['sleep', '1000'],
    state: 'exited',
    exit: { signal: 'SIGKILL' },
    created_at: ago(1500),
    started_at: ago(1500),
    ended_at: ago(1400),
  });
  const colours = [31, 32, 33, 34, 35, 36].map((n) => `\x1b[${n}m■ colour ${n}\x1b[0m`).join('  ');
  const lines = Array.from(
    { length: 60 },
    (_, i) =>
      `\x1b[2m${String(i).padStart(4, '0')}\x1b[0m  compiled \x1b[36msrc/hub/session_${i}.c\x1b[0m in ${(i * 7) % 90} ms`,
  );
  hq.print(
    shell.id,
    `${lines.join('\r\n')}\r\n${colours}\r\n\x1b[1;32mroot@box\x1b[0m:\x1b[34m~/relay\x1b[0m$ \x1b[c`,
  );
  hq.events.reset();
}

test('a spent link says so, and how to get a new one', async () => {
  await page.goto(`${hq.url}#login=wrong`);
  await page.getByText('used up or older').waitFor();
  assert.equal(new URL(page.url()).hash, '');
  await shot('login-dark');
});

test('a printed link logs in once', async () => {
  await page.goto('about:blank');
  await page.goto(`${hq.url}#login=printed-secret`);
  await page.getByText('Three steps to a terminal').waitFor();
  assert.equal(new URL(page.url()).hash, '');
  assert.equal(hq.state.requests.filter((line) => line === 'POST api/auth/login').length, 2);
  await shot('sessions-empty-dark');
  await sequence(page, 'g', 'r');
  await page.getByText('No runner has dialled in yet').waitFor();
  await shot('runners-empty-dark');
});

test('with a runner there is a session to start, from here or from a terminal', async () => {
  hq.state.runners.push({ id: 'r0', name: 'box', state: 'online', capacity: 8, sessions: 0 });
  hq.events.reset();
  await sequence(page, 'g', 's');
  await page.getByText(`agentrelay run --hq-url ${hq.url} -- bash -l`).waitFor();
  await shot('sessions-first-dark');
  hq.state.runners.pop();
  hq.events.reset();
  await page.getByText(`agentrelay runner --hq-url ${hq.url}`).waitFor();
});

test('a link logs in however its answer and the question who one is overtake each other', async () => {
  for (let i = 0; i < 8; i++) {
    await browser.context.clearCookies();
    hq.state.secrets.add(`again-${i}`);
    await page.goto('about:blank');
    await page.goto(`${hq.url}#login=again-${i}`);
    await page.getByText('Three steps to a terminal').waitFor();
  }
  await to('/runners');
});

test('lists show every state, and names are inert', async () => {
  fill();
  await page.getByText('box.lan, linux / x86_64, agentrelay 0.1.0').waitFor();
  await shot('runners-dark');
  await to('/settings');
  await page.getByText('Scrollback lines').waitFor();
  await shot('settings-dark');
  await to('/sessions?show=all');
  await page.getByText('evil <b>name</b>').waitFor();
  await shot('sessions-dark');
  for (let i = 0; i < 2; i++) await page.keyboard.press('j');
  await page.locator('tr[aria-current=true]').waitFor();
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.getByText('2 selected').waitFor();
  await shot('sessions-selected-dark');
  await page.keyboard.press('Delete');
  await page.getByRole('heading', { name: 'Stop 2 sessions?' }).waitFor();
  await shot('stop-many-dark');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Select none' }).click();
  await to('/sessions?show=all&group=runner&sort=name');
  await page
    .getByRole('rowheader', { name: 'laptop' })
    .or(page.getByText('laptop 1'))
    .first()
    .waitFor();
  await shot('sessions-grouped-dark');
  await to('/sessions?q=nothing-like-this');
  await page.getByText('No session matches').waitFor();
  await shot('sessions-no-match-dark');
  await to('/sessions?show=all');
  await page.getByText('evil <b>name</b>').waitFor();
  await page.keyboard.press('?');
  await page.getByRole('heading', { name: 'Keys' }).waitFor();
  await shot('keys-dark');
  await page.keyboard.press('Escape');
});

test('the palette finds sessions, runners and actions', async () => {
  await page.keyboard.press('Control+k');
  await page.getByTestId('palette').waitFor();
  await shot('palette-dark');
  await page.keyboard.type('dpl');
  await page.locator('[role=option][aria-selected=true]', { hasText: 'deploy' }).waitFor();
  await shot('palette-found-dark');
  await page.keyboard.press('Enter');
  await until('the session', () => page.url().endsWith(shell.id));
  await until('live', async () => (await status()) === 'live');
  await page.keyboard.press('Control+Shift+Space');
  await page.keyboard.press('.');
  await page.getByText('What to do with deploy').waitFor();
  await shot('palette-about-dark');
  await page.keyboard.type('zzz');
  await page.getByText('Nothing is called like that').waitFor();
  await page.keyboard.press('Escape');
  await to('/sessions?show=all');
  await page.getByText('evil <b>name</b>').waitFor();
});

test('a share is made, seen, used by a guest and revoked', async () => {
  await to(`/sessions/${shell.id}`);
  await until('live', async () => (await status()) === 'live');
  await page.getByTestId('share').click();
  await page.getByText('Nobody else has a link').waitFor();
  await shot('share-dark');
  await page.getByLabel('For whom').fill('pair \u202e<i>programming</i>');
  await page.getByText('Look and type', { exact: true }).click();
  await page.getByTestId('share-create').click();
  const link = await page.getByTestId('share-link').inputValue();
  assert.match(link, /#\/share\/ar_share_/);
  await page.getByText('pair <i>programming</i>').waitFor();
  await shot('share-made-dark');

  const stranger = await openBrowser({ colorScheme: 'dark' });
  const mine = page;
  try {
    page = await stranger.page();
    await page.goto(link);
    await page.getByTestId('guest-mode').waitFor();
    assert.equal(new URL(page.url()).hash, '#/share');
    await until('live', async () => (await status()) === 'live');
    await until('the screen', async () => (await screenText(page)).includes('root@box'));
    await shot('guest-dark');
    await mine.getByText('1 connected').waitFor();
    assert.deepEqual(await stranger.context.cookies(), []);
    const kept = await page.evaluate(() => [JSON.stringify(localStorage), sessionStorage.length]);
    assert.ok(!kept[0].includes('ar_share_'));
    await page.reload();
    await until('live after a reload', async () => (await status()) === 'live');
    await page.setViewportSize({ width: 390, height: 844 });
    await shot('guest-phone');
    await mine.getByTestId('share-revoke').click();
    await page.getByText('This link does not work any more').waitFor();
    await shot('guest-revoked-phone');
    await mine.getByText('Revoked. Whoever was connected').waitFor();
    await page.goto('about:blank');
    await page.goto(`${hq.url}#/share`);
    await page.evaluate(() => sessionStorage.clear());
    await page.reload();
    await page.getByText('not in this tab any more').waitFor();
    await shot('guest-missing-phone');
    assert.deepEqual(stranger.complaints, []);
  } finally {
    page = mine;
    await stranger.close();
  }
  await page.keyboard.press('Escape');
  await to('/sessions?show=all');
  await page.getByText('evil <b>name</b>').waitFor();
});

test('what cannot be read says why and what helps', async () => {
  for (const [name, answer, text] of [
    ['error', [500, 'internal', 'Something went wrong here.'], 'Sessions could not be read'],
    ['forbidden', [403, 'role', 'Not for you.'], 'not for this login'],
    ['gone', [404, 'not_found', 'No such list.'], 'not here any more'],
  ]) {
    hq.state.fails.set('api/sessions', answer);
    await page.reload();
    await page.getByText(text).waitFor();
    await page.getByText('req-1').waitFor();
    await shot(`sessions-${name}-dark`);
  }
  hq.state.fails.clear();
  await page.getByRole('button', { name: 'Try again' }).first().click();
  await page.getByText('evil <b>name</b>').waitFor();
  const release = hq.hold('api/sessions');
  await page.reload();
  await page.getByText('Reading sessions').waitFor();
  await shot('sessions-slow-dark');
  release();
  await page.getByText('evil <b>name</b>').waitFor();
});

test('files that do not come are told of, after a while', async () => {
  const alone = await browser.page();
  await alone.route('**/assets/**', (route) => route.abort());
  await alone.goto(hq.url);
  await alone.getByRole('heading', { name: 'The dashboard has not loaded' }).waitFor();
  await shooter(alone)('unloaded-dark');
  await alone.getByRole('link', { name: 'self-test' }).waitFor();
  await alone.close();
});

test('Back closes a dialog first, another place closes it as well', async () => {
  const dialog = page.getByRole('dialog');
  const place = page.url();
  await page.keyboard.press('c');
  await page.getByLabel('Command').fill('make');
  await page.evaluate(() => window.history.back());
  await dialog.waitFor({ state: 'detached' });
  assert.equal(page.url(), place);
  await page.keyboard.press('c');
  await dialog.waitFor();
  await to('/runners');
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('box.lan').waitFor();
  await to('/sessions?show=all');
  await page.getByText('evil <b>name</b>').waitFor();
});

test('the start dialog previews argv, and keeps a failure with errno and PATH', async () => {
  await page.keyboard.press('c');
  await page.getByLabel('Command').fill('claude -p "fix the tests" | tee out.log');
  await page.getByText('means nothing without a shell').waitFor();
  await shot('start-dark');
  await page.getByText('Advanced').click();
  await page.getByRole('button', { name: 'Add a variable' }).click();
  await page.keyboard.insertText('2FAST');
  await page.getByText('does not begin with a digit').waitFor();
  await shot('start-advanced-dark');
  await page.getByRole('button', { name: 'Remove 2FAST' }).click();
  const add = page.getByRole('button', { name: 'Add a variable' });
  await until('the focus', () => add.evaluate((it) => it === document.activeElement));
  hq.state.failStart = {
    detail: 'execvp cluade: No such file or directory',
    errno: 2,
    path: '/usr/local/bin:/usr/bin:/bin',
  };
  await page.getByLabel('Command').fill('cluade');
  await page.keyboard.press('Control+Enter');
  await page.getByText('ENOENT').waitFor();
  await shot('start-failed-dark');
  hq.state.failStart = null;
  await page.getByLabel('Command').fill('bash -l');
  await page.keyboard.press('Control+Enter');
  await until('the new session is live', async () => (await status()) === 'live');
  await until('the prompt', async () => (await screenText(page)).includes('$'));
  await page.keyboard.type('echo hello');
  await until('the echo', async () => (await screenText(page)).includes('echo hello'));
});

test('a terminal replays history without answering, and survives a break', async () => {
  await to(`/sessions/${shell.id}`);
  await paneOf(page, shell.id).waitFor();
  await until('live', async () => (await status()) === 'live');
  await until('history', async () => (await screenText(page)).includes('root@box'));
  await until('size taken', () => shell.cols > 80);
  assert.equal(
    hq.state.rings.get(shell.id).includes('[?1;2c'),
    false,
    'a query in history was answered',
  );
  await shot('terminal-dark');
  hq.state.down = true;
  hq.events.cut();
  for (const viewer of hq.state.sockets) viewer.ws.terminate();
  await until('told', async () => (await status()) === 'reconnecting');
  await page.getByText('This is the last frame').waitFor();
  assert.ok((await screenText(page)).includes('root@box'));
  await until('typing paused', () => page.getByText('Typing is paused').isVisible());
  await shot('terminal-lost-dark');
  hq.state.down = false;
  hq.print(shell.id, 'meanwhile');
  await until('live again', async () => (await status()) === 'live');
  await until('what came meanwhile', async () => (await screenText(page)).includes('$ meanwhile'));
  await page.reload();
  await until('after a reload', async () => (await screenText(page)).includes('$ meanwhile'));
});

test('the escape chord gives the keys to the page, stop asks first', async () => {
  await page.keyboard.press('Control+Shift+Space');
  await page.getByText('Keys go to the page').waitFor();
  await page.keyboard.press('x');
  await page.getByRole('heading', { name: 'Stop deploy?' }).waitFor();
  await shot('stop-dark');
  await page.getByTestId('confirm-stop').click();
  await until('exited', async () => (await status()) === 'exited');
  await page.getByText('The program ended: stopped').waitFor();
  await shot('terminal-exited-dark');
});

test('a session that failed, and one that is not there, say so', async () => {
  await to('/sessions?show=all');
  await page.getByRole('link', { name: 'typo' }).click();
  await page.getByText('The program could not be started').waitFor();
  await page.getByText('PATH searched').waitFor();
  await shot('terminal-failed-dark');
  await to('/sessions/0190aaaa-0000-7000-8000-000000000000');
  await page.getByText('No such session').waitFor();
  await shot('terminal-gone-dark');
  await to(`/sessions/${shell.id}`);
  await page.getByText('The program ended: stopped').waitFor();
});

test('hostile names of runners and programs are inert', async () => {
  const bad = '\u001b]2;x\u0007<img src=x onerror=alert(1)>\u202eevil\u2066';
  const clean = 'x <img src=x onerror=alert(1)> evil';
  hq.state.runners.push({
    ...hq.state.runners[0],
    id: 'r4',
    name: `a ${bad}`,
    hostname: bad,
    os: bad,
    version: bad,
    labels: { [`k${bad}`]: bad },
    clis: [{ name: bad, path: bad, version: bad }],
  });
  const one = hq.addSession({ name: bad, title: bad, command: ['sh', '-c', bad], runner: bad });
  hq.events.reset();
  await to('/runners');
  await page.getByRole('heading', { name: clean }).waitFor();
  await shot('runners-hostile-dark');
  for (const [place, ready] of [
    ['/runners', () => page.getByRole('heading', { name: clean }).waitFor()],
    ['/sessions?show=all&group=runner', () => page.getByRole('link', { name: clean }).waitFor()],
    [`/sessions/${one.id}`, () => until('live', async () => (await status()) === 'live')],
  ]) {
    await to(place);
    await ready();
    await inertText(place);
    if (!place.startsWith('/sessions/')) {
      await page.keyboard.press('Control+k');
      await page.getByTestId('palette').fill('evil');
      await page.getByRole('listbox').getByRole('option').first().waitFor();
      await inertText(`${place} with the palette`);
      await page.keyboard.press('Escape');
    }
  }
  hq.state.runners.pop();
  hq.state.sessions.splice(hq.state.sessions.indexOf(one), 1);
  hq.events.reset();
});

test('light', async () => {
  await page.emulateMedia({ colorScheme: 'light' });
  await shot('terminal-light');
  await to('/sessions?show=all');
  await page.getByText('evil <b>name</b>').waitFor();
  await shot('sessions-light');
  await to('/runners');
  await page.getByText('box.lan').waitFor();
  await shot('runners-light');
  await to('/settings');
  await page.getByText('Scrollback lines').waitFor();
  await shot('settings-light');
});

test('light: dialogs', async () => {
  await to('/sessions?show=all&group=state');
  await page.getByText('evil <b>name</b>').waitFor();
  await page.keyboard.press('Control+k');
  await page.getByTestId('palette').waitFor();
  await shot('palette-light');
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await page.keyboard.press('.');
  await page.getByText('Open', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('c');
  await page.getByLabel('Command').waitFor();
  await shot('start-light');
  await page.keyboard.press('Escape');
  const one = hq.addSession({ name: 'shared' });
  await to(`/sessions/${one.id}`);
  await page.getByTestId('share').click();
  await page.getByTestId('share-create').click();
  await page.getByTestId('share-made').waitFor();
  await shot('share-light');
  await page.keyboard.press('Escape');
});

test('stale data stays and says its age', async () => {
  await to('/runners');
  await page.getByText('box.lan').waitFor();
  hq.state.down = true;
  hq.events.cut();
  await page.getByText('HQ has not answered for').waitFor();
  assert.ok(await page.getByText('box.lan').isVisible());
  await shot('stale-light');
  hq.state.down = false;
});

for (const [name, size] of [
  ['phone', { width: 390, height: 844 }],
  ['small', { width: 360, height: 640 }],
]) {
  test(`${name}: ${size.width} px`, async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize(size);
    await to('/runners');
    await page.getByText('box.lan').waitFor();
    await shot(`runners-${name}`);
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByTestId('palette').waitFor();
    await shot(`palette-${name}`);
    await page.keyboard.press('Escape');
    await to('/settings');
    await page.getByText('Scrollback lines').waitFor();
    await shot(`settings-${name}`);
    await to('/sessions?show=all');
    await page.getByText('evil <b>name</b>').waitFor();
    await shot(`sessions-${name}`);
    await page.getByTestId('new-session').click();
    await page.getByLabel('Command').waitFor();
    await shot(`start-${name}`);
    await page.keyboard.press('Escape');
    const one = hq.addSession({ name: `on-a-${name}` });
    hq.print(one.id, 'ready\r\n$ ');
    await to(`/sessions/${one.id}`);
    await until('live', async () => (await status()) === 'live');
    await until('text', async () => (await screenText(page)).includes('ready'));
    assert.equal(one.cols, 80, 'a phone must not resize the program unasked');
    await shot(`terminal-${name}`);
  });
}

test('nothing complained', () => {
  assert.deepEqual(browser.complaints, []);
});
