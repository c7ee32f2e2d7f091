// The rows of ar_vt_widths in ngx_agentrelay/wire/vt/width.c, from the addon:
//
//     node t/vt/width.mjs

import { createRequire } from 'node:module';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { Terminal } = require('@xterm/headless');

// With Node's Buffer the addon reads its table wrongly; browsers have none.
const { Buffer } = globalThis;
globalThis.Buffer = undefined;
const { UnicodeGraphemesAddon } = require('@xterm/addon-unicode-graphemes');
globalThis.Buffer = Buffer;

const term = new Terminal({ allowProposedApi: true });
term.loadAddon(new UnicodeGraphemesAddon());
const service = term._core.unicodeService;

const HANGUL = 0x18;
const rows = [];
let last = -1;
for (let code = 0; code < 0x110000; code++) {
  if (code >= 0xd800 && code < 0xe000) continue;
  const p = service.charProperties(code, 0);
  const syllable = code >= 0xac00 && code < 0xd7a4;
  const value = syllable ? HANGUL : ((p >> 3) & 15) | (((p >> 1) & 3) === 2 ? 16 : 0);
  if (value !== last) rows.push(`0x${(code * 32 + value).toString(16).padStart(8, '0')}`);
  last = value;
}
for (let i = 0; i < rows.length; i += 6) {
  const comma = i + 6 < rows.length ? ',' : '';
  process.stdout.write(`    ${rows.slice(i, i + 6).join(', ')}${comma}\n`);
}
