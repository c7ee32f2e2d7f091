/** Pictures of a page, each looked at by axe as well; they go to web/shots/. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';

const SHOTS = fileURLToPath(new URL('../shots/', import.meta.url));

/** The colours inside a terminal are the program's, and xterm keeps their contrast itself. */
async function accessible(page, name) {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() =>
    window.axe.run({ exclude: ['.xterm-rows', '.xterm-helpers'] }),
  );
  const told = found.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary}`),
  );
  assert.deepEqual(told, [], name);
}

/** `shot(name)` takes one, and fails when the page is too wide or stops someone who does not see. */
export function shooter(page) {
  mkdirSync(SHOTS, { recursive: true });
  return async (name) => {
    await page.screenshot({ path: `${SHOTS}${name}.png` });
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth - window.innerWidth,
    );
    assert.ok(wide <= 0, `${name} is ${wide} px too wide`);
    await accessible(page, name);
  };
}
