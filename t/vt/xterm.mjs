// xterm.js for tests: the commands of t/vt/driver.c, with the same answers.
//
// Bytes reach it in whole characters. Its decoder loses a character that was
// cut behind a continuation byte of 0x80, so whoever feeds it must do the same.

import { createRequire } from 'node:module';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { Terminal } = require('@xterm/headless');

// With Node's Buffer the addon reads its table from the wrong place (the block
// of a pooled Buffer begins before it) and takes all beyond the BMP for narrow.
// In browsers there is none, and it is browsers that matter.
const { Buffer } = globalThis;
globalThis.Buffer = undefined;
const { UnicodeGraphemesAddon } = require('@xterm/addon-unicode-graphemes');
globalThis.Buffer = Buffer;

const CHUNK = 65536;
let term;
let core;
let title = '';
let links;
let broken = false;
let held = Buffer.alloc(0);

function create(rows, cols, scrollback) {
  term = new Terminal({ rows, cols, scrollback, allowProposedApi: true, logLevel: 'off' });
  term.loadAddon(new UnicodeGraphemesAddon());
  core = term._core;
  mend(core.buffer.lines.get(0));
  title = '';
  broken = false;
  // It forgets a link when the line is cleared on which it began; cells keep it.
  links = new Map();
  const service = core._oscLinkService;
  const register = service.registerLink.bind(service);
  service.registerLink = (data) => {
    const id = register(data);
    links.set(id, data);
    return id;
  };
  term.onTitleChange((text) => {
    title = text;
  });
  held = Buffer.alloc(0);
}

// The length up to the last character that may be incomplete.
function whole(bytes) {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back];
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 && byte < 0xf8 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return byte < 0xf8 && length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function feed(bytes) {
  let rest = Buffer.concat([held, bytes]);
  while (rest.length) {
    const piece = rest.subarray(0, CHUNK);
    const end = whole(piece);
    if (!end) break;
    try {
      core._inputHandler.parse(new Uint8Array(piece.subarray(0, end)));
    } catch {
      broken = true;
    }
    rest = rest.subarray(end);
  }
  held = rest;
}

// A narrower alternate screen keeps its cells to the right and shows them again
// later; ours does not. And with a full scrollback it may count on lines that
// it has not: nothing it shows from then on can be compared.
function resize(rows, cols) {
  term.resize(cols, rows);
  const { alt, active } = core.buffers;
  const blank = alt.getNullCell();
  for (let y = 0; y < alt.lines.length; y++) alt.lines.get(y).resize(cols, blank);
  // One that is not shown keeps room for as many lines as it once had rows.
  if (!alt.lines.length) alt.lines.maxLength = rows;
  if (active.ybase + rows > active.lines.length) broken = true;
}

// Copying cells also copies the texts of all combined cells behind them, over
// those of other cells: after a reflow they show each other's text. Not here.
function mend(line) {
  const proto = Object.getPrototypeOf(line);
  const copy = proto.copyCellsFrom;
  if (copy.mended) return;
  proto.copyCellsFrom = function (src, from, to, length, reverse) {
    const texts = { ...src._combined };
    const kept = { ...this._combined };
    copy.call(this, src, from, to, length, reverse);
    this._combined = kept;
    for (let i = 0; i < length; i++) {
      if (from + i in texts) this._combined[to + i] = texts[from + i];
    }
  };
  proto.copyCellsFrom.mended = true;
  // In a full buffer a reflow writes lines that have no room over the last ones.
  const list = Object.getPrototypeOf(core.buffer.lines);
  const { set } = list;
  list.set = function (index, value) {
    if (index >= 0) set.call(this, index, value);
  };
}

function colour(kind, value) {
  const n = kind >> 24;
  return `${n}.${n ? value.toString(16) : '0'} `;
}

function look(cell) {
  const flags =
    (cell.isBold() ? 0x1 : 0) |
    (cell.isDim() ? 0x2 : 0) |
    (cell.isItalic() ? 0x4 : 0) |
    (cell.isBlink() ? 0x8 : 0) |
    (cell.isInverse() ? 0x10 : 0) |
    (cell.isInvisible() ? 0x20 : 0) |
    (cell.isStrikethrough() ? 0x40 : 0) |
    (cell.isOverline() ? 0x80 : 0) |
    (cell.isProtected() ? 0x100 : 0);
  const extended = cell.hasExtendedAttrs();
  const underline = cell.fg & 0x10000000 ? (extended ? cell.extended.underlineStyle : 1) : 0;
  const bits = underline && extended ? cell.extended.underlineColor : 0;
  const link = extended && links.get(cell.extended.urlId);
  if (!flags && !(cell.fg & 0x3000000) && !(cell.bg & 0x3000000) && !underline && !link) {
    return '';
  }
  const kind = bits & 0x3000000;
  return (
    `${flags.toString(16)} ` +
    colour(cell.getFgColorMode(), cell.getFgColor()) +
    colour(cell.getBgColorMode(), cell.getBgColor()) +
    underline +
    colour(kind, kind === 0x3000000 ? bits & 0xffffff : bits & 0xff) +
    (link ? `${link.id ?? ''};${link.uri}` : '')
  );
}

function row(line) {
  let out = line.isWrapped ? '\u0006' : '';
  let last = '';
  let nothing = 0;
  const buffer = term.buffer.active.getNullCell();
  for (let x = 0; x < line.length; x++) {
    const cell = line.loadCell(x, buffer);
    const chars = cell.getChars();
    const width = cell.getWidth();
    const now = look(cell);
    if (!chars && width === 1 && !now) {
      nothing++;
      continue;
    }
    for (; nothing; nothing--) {
      if (last) out += '\u0001\u0002';
      last = '';
      out += '\u0003';
    }
    if (now !== last) {
      out += `\u0001${now}\u0002`;
      last = now;
    }
    if (!chars && width === 1) out += '\u0003';
    else out += `${width !== 1 ? `\u0004${width}` : ''}${chars}\u0005`;
  }
  return out;
}

function modes() {
  const m = term.modes;
  const dec = core.coreService.decPrivateModes;
  const words = [
    [core.buffers.active === core.buffers.alt, 'alternate'],
    [core.coreService.isCursorHidden, 'hidden'],
    [m.applicationCursorKeysMode, 'cursor'],
    [m.applicationKeypadMode, 'keypad'],
    [m.bracketedPasteMode, 'paste'],
    [m.sendFocusMode, 'focus'],
    [m.insertMode, 'insert'],
    [term.options.convertEol, 'newline'],
    [m.originMode, 'origin'],
    [m.reverseWraparoundMode, 'reverse'],
    [m.synchronizedOutputMode, 'sync'],
    [m.wraparoundMode, 'wrap'],
    [term.options.cursorBlink, 'blink'],
  ];
  const on = words.map(([set, word]) => (set ? `${word} ` : '')).join('');
  const blink = dec.cursorBlink === undefined ? -1 : Number(dec.cursorBlink);
  const { activeEncoding } = core.coreMouseService;
  return `${on}${m.mouseTrackingMode}${activeEncoding} ${dec.cursorStyle ?? ''} ${blink}`;
}

function dump() {
  const buffer = core.buffer;
  const tabs = [];
  for (let x = 0; x < term.cols; x++) if (buffer.tabs[x]) tabs.push(x);
  const lines = [];
  for (let y = 0; y < buffer.lines.length; y++) lines.push(row(buffer.lines.get(y)));
  return JSON.stringify({
    cursor: [buffer.y, buffer.x],
    modes: modes(),
    title,
    margins: [buffer.scrollTop, buffer.scrollBottom],
    tabs,
    rows: term.rows,
    ...(broken && { broken }),
    lines,
  });
}

function widths() {
  const service = core.unicodeService;
  let out = '';
  let last = -1;
  for (let code = 0x20; code < 0x110000; code++) {
    if (code >= 0xd800 && code < 0xe000) continue;
    const p = service.charProperties(code, 0);
    const value = ((p >> 3) & 15) | (((p >> 1) & 3) === 2 ? 16 : 0);
    if (value !== last) out += `${code.toString(16)}:${value.toString(16)} `;
    last = value;
  }
  return out;
}

let input = Buffer.alloc(0);
let want = 0;

function step() {
  if (want) {
    if (input.length < want) return false;
    feed(input.subarray(0, want));
    input = input.subarray(want);
    want = 0;
    return true;
  }
  const end = input.indexOf(10);
  if (end < 0) return false;
  const [name, ...args] = input.subarray(0, end).toString().split(' ');
  const numbers = args.map(Number);
  input = input.subarray(end + 1);
  if (name === 'new') create(...numbers);
  else if (name === 'feed') want = numbers[0];
  else if (name === 'resize') resize(...numbers);
  else if (name === 'dump') process.stdout.write(`${dump()}\n`);
  else if (name === 'widths') process.stdout.write(`${widths()}\n`);
  return true;
}

process.stdin.on('data', (data) => {
  input = input.length ? Buffer.concat([input, data]) : data;
  while (step());
});
