/** What the tests do with the dashboard, in its own words. */
import { screenText, until } from '../../web/dev/browser.mjs';

export async function logIn(page, stack) {
  await page.goto('about:blank');
  await page.goto(await stack.newLink());
  await page.getByTestId('new-session').waitFor();
}

export async function openSession(page, stack, id) {
  await page.goto(`${stack.url}#/sessions/${id}`);
  await live(page);
  await page.locator('.xterm-helper-textarea').focus();
}

export const status = (page) => page.getByTestId('state').getAttribute('data-status');

export const live = (page, ms = 15_000) =>
  until('the terminal is live', async () => (await status(page)) === 'live', ms);

export const shows = (page, text, ms = 15_000) =>
  until(`the screen shows ${text}`, async () => (await screenText(page)).includes(text), ms);

/** The whole buffer, read page by page from the bottom up. */
export async function scrollback(page, most = 400) {
  await page.locator('.xterm-helper-textarea').focus();
  const pages = [];
  for (let i = 0; i < most; i++) {
    const text = await screenText(page);
    if (text === pages[0]) break;
    pages.unshift(text);
    await page.keyboard.press('Shift+PageUp');
    await page.waitForTimeout(25);
  }
  return pages;
}
