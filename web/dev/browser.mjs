/** Debian's chromium with its own profile; pages report what a person would find in the console. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

/** How long anything may take: for a machine that does ten other things, not for this one. */
export const PATIENCE_MS = Number(process.env.AR_PATIENCE_MS ?? 60_000);

const ARGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function openBrowser(options = {}) {
  const profile = mkdtempSync(join(tmpdir(), 'agentrelay-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ARGS,
    viewport: { width: 1280, height: 800 },
    ...options,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const complaints = [];
  const listen = (page) => {
    page.on('console', (message) => {
      const text = message.text();
      const refused = /Content Security Policy|Refused to/.test(text);
      // a request that fails is what some tests are about; a script that fails never is
      if (
        refused ||
        (message.type() === 'error' && !/Failed to load resource|WebSocket/.test(text))
      ) {
        complaints.push(text);
      }
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
  };
  for (const page of context.pages()) listen(page);
  context.on('page', listen);
  return {
    context,
    complaints,
    page: () => context.newPage(),
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** What the terminal shows now (the DOM renderer's rows). */
export const screenText = (page) =>
  page
    .locator('.xterm-rows > div')
    .evaluateAll((rows) =>
      rows.map((row) => row.textContent.replaceAll('\u00a0', ' ').trimEnd()).join('\n'),
    );

const APART_S = 0.1;

/** Letters one after the other, as quick as a person's fingers however slow this machine is. */
export async function sequence(page, ...letters) {
  const client = await page.context().newCDPSession(page);
  const begun = Date.now() / 1000;
  for (const [i, key] of letters.entries()) {
    const capital = key.toUpperCase();
    const event = {
      key,
      code: `Key${capital}`,
      windowsVirtualKeyCode: capital.charCodeAt(0),
      timestamp: begun + i * APART_S,
    };
    await client.send('Input.dispatchKeyEvent', { type: 'keyDown', text: key, ...event });
    await client.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
  }
  await client.detach();
}

/** The pane that shows this session, whatever the page has shown before. */
export const paneOf = (page, id) =>
  page.getByTestId('pane').and(page.locator(`[data-session="${id}"]`));

export async function until(what, check, ms = PATIENCE_MS) {
  const end = Date.now() + ms;
  let last;
  while (Date.now() < end) {
    try {
      last = await check();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what}: not within ${ms} ms (last: ${last})`);
}
