/**
 * Who waits for a person, in chromium against the stand-in: strip, inbox, wall, peek, messages and
 * what the tab says. Pictures of each, as screens.test.mjs takes them.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, screenText, sequence, until } from './browser.mjs';
import { startMock } from './mock-hq.mjs';
import { shooter } from './shots.mjs';

/** As wide as its terminal, which is wider than any place for its last lines. */
const WIDE = 116;
const DIALOG = [
  `╭${'─'.repeat(WIDE)}╮`,
  ...[
    '│ Bash command',
    '│   rm -rf build && make -j4 CFLAGS="-O2 -g -fstack-protector-strong -D_FORTIFY_SOURCE=2" module runner',
    '│ Do you want to proceed?',
    '│ ❯ 1. Yes',
    "│   2. Yes, and don't ask again for rm -rf build and make commands in /root/relay/ngx_agentrelay",
    '│   3. No, and tell Claude what to do instead',
  ].map((line) => `${line.padEnd(WIDE + 1)}│`),
  `╰${'─'.repeat(WIDE)}╯`,
].join('\r\n');
const TRUST = 'Do you trust this folder?\r\n❯ 1. No, exit\r\n  2. Yes, proceed\r\n';

let hq;
let browser;
let page;
let shot;
const made = {};

before(async () => {
  hq = await startMock();
  // the wall turns its pages by itself where things may move
  browser = await openBrowser({ colorScheme: 'dark', reducedMotion: 'reduce' });
  page = await browser.page();
  shot = shooter(page);
  await page.goto(`${hq.url}#login=printed-secret`);
  await page.getByTestId('new-session').waitFor();
  for (const [name, command] of [
    ['deploy', ['claude']],
    ['trust', ['claude']],
    ['review', ['codex']],
    ['docs', ['gemini']],
    ['shell', ['bash', '-l']],
  ]) {
    made[name] = hq.addSession({ name, command });
    hq.print(made[name].id, `${name} has started\r\n`);
  }
});
after(async () => {
  await browser?.close();
  await hq?.close();
});

const to = (hash) =>
  page.evaluate((value) => {
    window.location.hash = value;
  }, hash);
const both = async (name) => {
  await shot(`${name}-dark`);
  await page.emulateMedia({ colorScheme: 'light' });
  await shot(`${name}-light`);
  await page.emulateMedia({ colorScheme: 'dark' });
};
const row = (name) => page.locator(`[data-testid=inbox-row][data-session="${made[name].id}"]`);
const strip = () => page.getByTestId('attention');
const icon = () => page.locator('link[rel=icon]').getAttribute('href');
const live = () =>
  until(
    'live',
    async () => (await page.getByTestId('state').getAttribute('data-status')) === 'live',
  );

test('an empty inbox says so, and what nobody can tell', async () => {
  hq.attend(made.docs, 'working', '', { source: 'title' });
  await sequence(page, 'g', 'i');
  await page.getByText('Nobody is waiting for you. 1 agent working.').waitFor();
  await page.getByText('Of 4 sessions nobody can tell').waitFor();
  await shot('inbox-empty-dark');
  assert.equal(await strip().count(), 0);
  assert.equal(await page.title(), 'AgentRelay');
});

test('who begins to wait is told on every page, and nothing moves', async () => {
  await to('/sessions');
  const rows = page.getByTestId('session-row');
  const boxes = () => rows.evaluateAll((all) => all.map((one) => one.getBoundingClientRect()));
  await rows.nth(4).waitFor();
  const before = await boxes();
  hq.print(made.deploy.id, DIALOG);
  hq.attend(made.deploy, 'approve', 'approve Bash: rm -rf build', { source: 'program', ago: 65 });
  hq.print(made.review.id, 'Which of the two files do you mean?\r\n');
  hq.attend(made.review, 'ask', 'Which of the two files do you mean?', { ago: 250 });
  hq.attend(made.shell, 'stalled', '', { source: 'quiet', ago: 900 });
  await page.getByText(/^3 need you: APPROVE \d+m, ASK \d+m, STALLED \d+m$/).waitFor();
  await until(
    'both lines of evidence',
    async () => (await page.getByTestId('evidence').count()) === 2,
  );
  assert.deepEqual(await boxes(), before);
  await until('the title', async () => /^\(3\) /.test(await page.title()));
  await until('the icon', async () => /^data:image\/svg\+xml,.*3/.test(await icon()));
  const told = page.getByText('APPROVE', { exact: true }).locator('..');
  assert.match(
    await told.getAttribute('title'),
    /the program itself.*“approve Bash: rm -rf build”/,
  );
  await both('attention-sessions');
  await sequence(page, 'g', 'a');
  await until('the most urgent', () => page.url().endsWith(made.deploy.id));
  await live();
  await shot('attention-session-dark');
  await page.keyboard.press('Control+Shift+Space');
  await sequence(page, 'g', 'a');
  await until('the next', () => page.url().endsWith(made.review.id));
});

test('the inbox: by urgency, with the last lines, and an answer in place', async () => {
  await to('/inbox');
  await row('shell').waitFor();
  const order = await page
    .getByTestId('inbox-row')
    .evaluateAll((rows) => rows.map((one) => one.dataset.session));
  assert.deepEqual(order, [made.deploy.id, made.review.id, made.shell.id]);
  const last = page.getByTestId('screen-text');
  await last.getByText('rm -rf build && make -j4').waitFor();
  const beyond = await last.evaluate((box) => box.scrollWidth - box.clientWidth);
  assert.equal(beyond, 0, 'nothing is beyond the edge');
  await both('inbox');
  await page.keyboard.press('y');
  await page.getByText('Enter was typed; waiting for the program').waitFor();
  await page.keyboard.press('y');
  hq.attend(made.deploy, 'working', '', { source: 'program' });
  await row('deploy').waitFor({ state: 'detached' });
  assert.deepEqual(hq.state.keys, ['\r'], 'once, however often the key is pressed');
  await page.keyboard.press('y');
  await page.keyboard.press('n');
  assert.equal(await page.locator('[data-testid=inbox-row][aria-current]').count(), 0);
  await page.keyboard.press('j');
  await row('review').and(page.locator('[aria-current]')).waitFor();
  assert.equal(await row('review').getByTestId('yes').count(), 0, 'a question takes no yes');
});

test('Enter is not typed where it would say no, nor into what has changed', async () => {
  hq.print(made.trust.id, TRUST);
  hq.attend(made.trust, 'approve', 'Do you trust this folder?');
  await row('trust').getByTestId('yes').click();
  await page.getByText('Enter would take “No, exit”').waitFor();
  await shot('inbox-unsafe-dark');
  await row('trust').getByTestId('no').click();
  await page.getByText('Esc was typed').waitFor();
  assert.deepEqual(hq.state.keys, ['\r', '\x1b']);
  hq.attend(made.trust, 'approve', 'another one');
  await row('trust').getByText('another one').waitFor();
  // HQ knows of a newer dialog than this page has shown
  made.trust.attention = { ...made.trust.attention, since: new Date().toISOString() };
  await row('trust').getByTestId('no').click();
  await page.getByText('It has changed meanwhile').waitFor();
  assert.equal(hq.state.keys.length, 2);
});

test('a reply is refused by a dialog, and typed when one insists, once', async () => {
  await page.keyboard.press('j');
  await row('review').getByText('ASK').click();
  await page.keyboard.press('r');
  await page.keyboard.type('the first\nplease');
  await shot('inbox-reply-dark');
  await page.keyboard.press('Control+Enter');
  const sent = row('review').getByTestId('sent');
  await sent.getByText('not waiting for input: ASK').waitFor();
  await both('inbox-refused');
  hq.state.loseAnswers = 1;
  await sent.getByTestId('type-now').click();
  await until('written', async () => (await sent.getAttribute('data-state')) === 'written');
  assert.deepEqual(hq.state.messages, ['the first\nplease'], 'a lost answer is asked for again');
  await sent.getByRole('button', { name: 'Dismiss' }).click();
});

test('what is snoozed is quiet until it is shown again or asks anew', async () => {
  await page.keyboard.press('z');
  await row('review').waitFor({ state: 'detached' });
  await page.getByText('1 is snoozed').waitFor();
  await page.getByText('2 need you').first().waitFor({ state: 'attached' });
  await page.reload();
  await page.getByText('1 is snoozed').waitFor();
  hq.attend(made.review, 'ask', 'And now?');
  await row('review').waitFor();
});

test('many are put off at once, and never answered at once', async () => {
  const selected = page.getByTestId('selected');
  const place = () => row('review').evaluate((one) => one.getBoundingClientRect().top);
  const before = await place();
  await page.getByLabel('Select trust').check();
  await page.getByText('1 selected').waitFor();
  assert.equal(await place(), before, 'no row moves');
  await row('shell').getByText('STALLED').click();
  await page.keyboard.press('x');
  await page.getByText('2 selected').waitFor();
  await both('inbox-selected');
  const typed = hq.state.keys.length;
  await row('trust').getByText('APPROVE').click();
  await page.keyboard.press('y');
  await page.keyboard.press('n');
  await page.keyboard.press('e');
  await page.getByText('2 are dismissed').waitFor();
  await selected.waitFor({ state: 'detached' });
  await row('trust').waitFor({ state: 'detached' });
  await row('review').waitFor();
  assert.equal(hq.state.keys.length, typed);
  await page.getByLabel('Select review').check();
  await page.getByTestId('snooze-selected').click();
  await page.getByText('1 is snoozed, 2 are dismissed').waitFor();
  await page.reload();
  await page.getByText('1 is snoozed, 2 are dismissed').waitFor();
  await shot('inbox-put-off-dark');
  await page.getByRole('button', { name: 'Show them' }).click();
  for (const name of ['trust', 'review', 'shell']) await row(name).waitFor();
  assert.equal(await selected.count(), 0);
});

test('peek: by pointer and by key, Esc closes', async () => {
  await to('/sessions');
  await page.getByRole('link', { name: 'docs' }).hover();
  await page.getByTestId('peek').getByText('docs has started').waitFor();
  hq.print(made.docs.id, 'and goes on\r\n');
  await page.getByTestId('peek').getByText('and goes on').waitFor();
  await shot('peek-dark');
  await page.keyboard.press('Escape');
  await page.getByTestId('peek').waitFor({ state: 'detached' });
  await page.mouse.move(0, 0);
  await page.keyboard.press('j');
  await page.keyboard.press('p');
  await page.getByTestId('peek').waitFor();
  await page.keyboard.press('Escape');
  await page.getByTestId('peek').waitFor({ state: 'detached' });
});

test('the wall: many screens as text, no terminal, keys and pages', async () => {
  for (let i = 0; i < 48; i++) {
    const one = hq.addSession({ name: `agent-${i}`, command: ['claude'] });
    hq.print(one.id, Array.from({ length: 20 }, (_, n) => `line ${n} of ${i}`).join('\r\n'));
    if (i % 5 === 0) hq.attend(one, 'working', '', { source: 'title', ago: i * 40 });
  }
  const loaded = [];
  const listen = (request) => loaded.push(request.url());
  await page.goto('about:blank');
  page.on('request', listen);
  await page.goto(`${hq.url}#/sessions`);
  await page.getByTestId('session-row').first().waitFor();
  await page.keyboard.press('b');
  const cells = page.getByTestId('wall-cell');
  await until('all of them', async () => (await cells.count()) === 48);
  await until('their text', async () =>
    /line 19 of 30/.test(await page.locator('main').textContent()),
  );
  page.off('request', listen);
  const sizes = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter((one) => one.name.endsWith('.js'))
      .reduce((sum, one) => sum + one.decodedBodySize, 0),
  );
  assert.ok(sizes < 520_000, `${sizes} bytes of script: a terminal is among it`);
  await both('wall');
  await page.keyboard.press('j');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  const at = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('[data-testid=wall-cell]')].indexOf(document.activeElement),
    );
  await until('below the first', async () => (await at()) > 2);
  await page.getByText('1 of 2', { exact: true }).waitFor();
  await page.keyboard.press('PageDown');
  await until('the rest', async () => (await cells.count()) === 5);
  await page.keyboard.press('PageUp');
  await until('all again', async () => (await cells.count()) === 48);
  await cells.first().focus();
  await page.keyboard.press('Enter');
  await live();
  const before = hq.state.looks;
  await page.keyboard.press('Control+Shift+Space');
  await page.keyboard.press('b');
  await until('asked again', () => hq.state.looks > before);
});

test('a message shows what becomes of it', async () => {
  const one = made.docs;
  await to(`/sessions/${one.id}`);
  await live();
  await until('the text', async () => (await screenText(page)).includes('docs has started'));
  const height = () => page.getByTestId('terminal').evaluate((host) => host.clientHeight);
  await page.getByTestId('compose').click();
  const field = page.getByLabel('Message to the program');
  await field.fill('fix the tests');
  const room = await height();
  await page.keyboard.press('Enter');
  await page.keyboard.type('and the docs');
  await page.keyboard.press('Control+Enter');
  const sent = page.getByTestId('sent');
  await sent.getByText('waiting until it is idle').waitFor();
  assert.equal(await height(), room, 'neither lines nor messages take room from the program');
  await both('message-waiting');
  hq.attend(one, 'idle', '', { source: 'program' });
  await sent.getByText('submitted').waitFor();
  await sent.getByText('the input box is empty again').waitFor();
  assert.deepEqual(hq.state.messages.slice(-1), ['fix the tests\nand the docs']);
  await shot('message-submitted-dark');
  await page.keyboard.press('Escape');
  await field.waitFor({ state: 'detached' });
});

test('notifications are off until one is asked for, and tell once', async () => {
  await page.addInitScript(() => {
    window.told = [];
    window.Notification = class {
      static permission = 'granted';
      static asked = 0;
      static requestPermission() {
        window.Notification.asked += 1;
        return Promise.resolve('granted');
      }
      constructor(title, options) {
        window.told.push({ title, ...options, note: this });
      }
      close() {}
    };
  });
  await page.reload();
  await to('/settings');
  const asked = () => page.evaluate(() => window.Notification.asked);
  await page.getByLabel('Tell me when a session needs me').waitFor();
  assert.equal(await asked(), 0);
  await page.getByLabel('Tell me when a session needs me').check();
  await until('asked', async () => (await asked()) === 1);
  await shot('settings-attention-dark');
  const told = () =>
    page.evaluate(() => window.told.map(({ title, body }) => `${title} / ${body}`));
  hq.attend(made.docs, 'error', 'seen');
  // the title is written where it is decided whether to tell
  await until('the title', async () => /^\(4\) /.test(await page.title()));
  assert.deepEqual(await told(), [], 'nothing of what one is looking at');
  await page.evaluate(() => {
    document.hasFocus = () => false;
  });
  hq.attend(made.docs, 'approve', 'approve Bash: ls');
  await until('told', async () => (await told()).length > 0);
  assert.deepEqual(await told(), ['docs: APPROVE / approve Bash: ls']);
  await page.evaluate(() => window.told[0].note.onclick());
  await until('its session', () => page.url().endsWith(made.docs.id));
});

for (const [name, size] of [
  ['phone', { width: 390, height: 844 }],
  ['small', { width: 360, height: 640 }],
]) {
  test(`${name}: answered by thumb`, async () => {
    await page.setViewportSize(size);
    await to('/inbox');
    await row('docs').getByText('docs', { exact: true }).click();
    await page.getByTestId('screen-text').getByText('docs has started').waitFor();
    if (name === 'phone') {
      hq.print(made.docs.id, `\r\n${DIALOG}`);
      await page.getByTestId('screen-text').getByText('rm -rf build').first().waitFor();
      await both(`inbox-${name}`);
    } else await shot(`inbox-${name}-dark`);
    for (const button of ['yes', 'no', 'reply']) {
      const box = await row('docs').getByTestId(button).boundingBox();
      assert.ok(box.height >= 44 && box.width >= 44, button);
    }
    await to('/wall');
    await page.getByTestId('wall-cell').first().waitFor();
    await shot(`wall-${name}-dark`);
    await to('/sessions');
    await page.getByTestId('session-row').first().waitFor();
    await shot(`attention-sessions-${name}-dark`);
    await to(`/sessions/${made.docs.id}`);
    await live();
    await shot(`attention-session-${name}-dark`);
  });
}

test('nothing complained', () => {
  assert.deepEqual(browser.complaints, []);
});
