import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { screenText, until } from '../../web/dev/browser.mjs';
import { live, openSession, shows, withDashboard } from './dashboard.mjs';

const RELOADS = Number(process.env.AR_RELOADS ?? 50);
let stack;
let browser;
let page;

withDashboard((open) => {
  ({ stack, browser, page } = open);
});

// Fills the alternate screen, asks all a terminal can be asked, and again at each q; what it
// reads goes into a file.
const program = String.raw`
  system 'stty raw -echo';
  $| = 1;
  my $asks = "\e[c\e[>c\e[=c\e[5n\e[6n\e[?6n\e[?2026\$p\e[4\$p\e[>0q\eP\$qm\e\\\e]4;1;?\e\\"
      . "\e]10;?\e\\\e]11;?\a\e]12;?\a\e[?996n\e[?u\e[18t\eZ\e]7501;?\a";
  open my $out, '>', $ARGV[0] or die;
  $out->autoflush;
  print "\e[?1049h\e[2J";
  print "\e[$_;1H\e[7mrow $_\e[m", '.' x 40 for 1 .. 20;
  my $asked = 1;
  print "\e[5;5H$asks\e[21;1Hasked 1";
  while (sysread STDIN, my $bytes, 4096) {
    print $out $bytes;
    next unless $bytes =~ /q/;
    $asked++;
    print "\e[5;5H$asks\e[21;1Hasked $asked";
  }`;

const answers = async (file) => (await readFile(file, 'latin1')).replaceAll('\x1b', '^');

test(`${RELOADS} reloads of a full screen: never a blank one, and no answer but the runner's`, async () => {
  const file = join(stack.dir, 'typed');
  const session = await stack.start(['perl', '-e', program, file], { name: 'asks' });
  const once = await until('it is answered', async () => {
    const text = await answers(file).catch(() => '');
    return /7501;\?\^\\$/.test(text) && text;
  });
  assert.equal(once.match(/\^\[\?1;2c/g).length, 1, 'once');

  await openSession(page, stack, session.id);
  await shows(page, 'asked 1');
  for (let i = 0; i < RELOADS; i++) {
    await page.reload();
    await live(page);
    await shows(page, 'asked 1');
    const text = await screenText(page);
    for (const row of [1, 10, 20]) assert.ok(text.includes(`row ${row}`), `reload ${i}: ${text}`);
  }
  assert.equal(await answers(file), once, 'nothing else was typed');

  const other = await browser.page();
  await openSession(other, stack, session.id);
  await shows(other, 'asked 1');
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.type('q');
  await shows(page, 'asked 2');
  await shows(other, 'asked 2');
  await until('it is answered again', async () =>
    (await answers(file)).replaceAll(/\^\[[IO]/g, '').endsWith(`q${once}`),
  );
  await other.close();
  assert.deepEqual(browser.complaints, []);
});
