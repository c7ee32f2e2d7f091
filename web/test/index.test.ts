import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const html = readFileSync('index.html', 'utf8');
const page = new DOMParser().parseFromString(html, 'text/html');

test('a page whose files do not come says so after a while, and leads to the self-test', () => {
  const fallback = page.querySelector('#root > .unloaded');
  expect(fallback?.textContent).toMatch(/a proxy may\s+change the path/);
  expect(fallback?.querySelector('a')?.getAttribute('href')).toBe('./selftest');
  expect(page.querySelector('style')?.textContent).toMatch(/visibility: hidden[^}]* 2s forwards/);
  expect(html).toMatch(/<noscript>\s*The AgentRelay[\s\S]*selftest[\s\S]*<\/noscript>/);
});

test('the policy allows no script of the page itself', () => {
  const scripts = [...page.querySelectorAll('script')];
  expect(scripts.map((script) => script.textContent)).toEqual(['']);
  expect(html).not.toMatch(/\son\w+=/);
});
