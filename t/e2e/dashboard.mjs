/** What the tests do with the dashboard, in its own words. */
import { paneOf, screenText, until } from '../../web/dev/browser.mjs';
import { withStack } from './stack.mjs';

/** withStack(), and a page of the browser that is logged in. */
export function withDashboard(opened, options) {
  withStack(async ({ stack, browser }) => {
    const page = await browser.page();
    await logIn(page, stack);
    await opened({ stack, browser, page });
  }, options);
}

export async function logIn(page, stack) {
  await page.goto('about:blank');
  await page.goto(await stack.newLink());
  await page.getByTestId('new-session').waitFor();
}

export async function openSession(page, stack, id) {
  await page.goto(`${stack.url}#/sessions/${id}`);
  await paneOf(page, id).waitFor();
  await live(page);
  await page.locator('.xterm-helper-textarea').focus();
}

export const status = (page) => page.getByTestId('state').getAttribute('data-status');

export const live = (page) =>
  until('the terminal is live', async () => (await status(page)) === 'live');

export const shows = (page, text) =>
  until(`the screen shows ${text}`, async () => (await screenText(page)).includes(text));

/**
 * What was printed since `first`, read page by page from the bottom up. No two lines may be the same:
 * the page above is the one in which the first line of the one below stands further down.
 */
export async function scrollback(page, first) {
  await page.locator('.xterm-helper-textarea').focus();
  const pages = [await screenText(page)];
  while (!pages[0].includes(first)) {
    await page.keyboard.press('Shift+PageUp');
    const [below] = pages[0].split('\n');
    const above = await until(`the page above, on the way to ${first}`, async () => {
      const text = await screenText(page);
      return text.split('\n').indexOf(below) > 0 && text;
    });
    pages.unshift(above);
  }
  return pages.join('\n');
}
