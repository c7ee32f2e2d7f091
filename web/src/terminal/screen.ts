/**
 * xterm.js as the sink of a session: writes, resets and sizes take effect in the order in which
 * they came, and each write remembers whether it is replay, so that nothing rings or copies again.
 * The WebGL renderer is used where it works; the DOM one is the fallback.
 */
import { ClipboardAddon } from '@xterm/addon-clipboard';
import { FitAddon } from '@xterm/addon-fit';
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { WebglAddon } from '@xterm/addon-webgl';
import { type ITheme, Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import type { Session, Sink } from '../../sdk';
import { ring } from '../lib/bell';
import { muteAnswers } from './answers';
import { controlled } from './control';
import { isMouse, isReport } from './courtesy';
import { countLines, needsAsking, type Paste } from './paste';
import { type Found, Search } from './search';
import { WholeCharacters } from './whole';

export interface ScreenEvents {
  /** Bytes for the program: typed or pasted. */
  input: (bytes: Uint8Array) => void;
  /** The terminal's own words: a report of focus or size. */
  report: (bytes: Uint8Array) => void;
  mouse: (bytes: Uint8Array) => void;
  /** Of several pages one copies. */
  mayCopy: () => boolean;
  /** The program wants this on the clipboard. */
  copy: (text: string) => void;
  /** The address under the pointer. */
  link: (uri: string | null) => void;
  open: (uri: string) => void;
  /** More than one line, which its person should see first. */
  paste: (paste: Paste) => void;
  found: (found: Found) => void;
  leave: () => void;
  search: () => void;
  /** Ctrl-D on pipes: there the end of input is no byte. */
  endInput: () => void;
  /** While something is asked above the terminal, a key may be its answer. */
  asked: (event: KeyboardEvent) => boolean;
  /** The control key of the key bar was used up. */
  released: () => void;
}

export interface ScreenLook {
  fontFamily: string;
  fontSize: number;
  scrollback: number;
  cursorBlink: boolean;
  screenReaderMode: boolean;
  theme: ITheme;
}

const encoder = new TextEncoder();

export function openLink(uri: string): void {
  if (/^https?:\/\//i.test(uri)) window.open(uri, '_blank', 'noopener,noreferrer');
}

/** A program that copies more than this means something else. */
export const MOST_COPIED = 262_144;

/** WebGL drawn by the processor is slower than the DOM renderer. */
function hasFastWebgl(): boolean {
  const context = document
    .createElement('canvas')
    .getContext('webgl2', { failIfMajorPerformanceCaveat: true });
  if (!context) return false;
  const names = context.getExtension('WEBGL_debug_renderer_info');
  const renderer: unknown = names ? context.getParameter(names.UNMASKED_RENDERER_WEBGL) : '';
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return !/swiftshader|llvmpipe|softpipe|software|basic render/i.test(String(renderer));
}

export class Screen implements Sink {
  readonly terminal: Terminal;
  readonly search: Search;
  private readonly fitter = new FitAddon();
  private readonly whole = new WholeCharacters();
  /** One entry for each write that is not parsed yet: is it replay? */
  private readonly replays: boolean[] = [];
  private pipe = false;
  private over = false;
  /** A touch keyboard has no control key: the next letter becomes its control character. */
  control = false;

  constructor(
    host: HTMLElement,
    look: ScreenLook,
    private readonly events: ScreenEvents,
  ) {
    this.terminal = new Terminal({
      ...look,
      allowProposedApi: true,
      lineHeight: 1.1,
      minimumContrastRatio: 4.5,
      macOptionIsMeta: true,
      rightClickSelectsWord: false,
      linkHandler: {
        activate: (_event, uri) => events.open(uri),
        hover: (_event, uri) => events.link(uri),
        leave: () => events.link(null),
      },
    });
    this.terminal.loadAddon(this.fitter);
    this.terminal.loadAddon(new UnicodeGraphemesAddon());
    this.terminal.loadAddon(
      new WebLinksAddon((_event, uri) => events.open(uri), {
        hover: (_event, uri) => events.link(uri),
        leave: () => events.link(null),
      }),
    );
    this.terminal.loadAddon(
      new ClipboardAddon(undefined, {
        readText: () => '',
        writeText: async (_selection, text) => {
          if (text !== '') events.copy(text);
        },
      }),
    );
    muteAnswers(this.terminal, () => !this.replaying && events.mayCopy());
    this.search = new Search(this.terminal, events.found);
    this.terminal.onData((text) => {
      const bytes = encoder.encode(this.typed(text));
      if (isReport(text)) events.report(bytes);
      else if (isMouse(text)) events.mouse(bytes);
      else events.input(bytes);
    });
    this.terminal.onBinary((text) =>
      events.mouse(Uint8Array.from(text, (letter) => letter.charCodeAt(0))),
    );
    this.terminal.onBell(() => this.replaying || ring(host));
    host.addEventListener('paste', (event) => this.onPaste(event), { capture: true });
    this.terminal.attachCustomKeyEventHandler((event) => this.onKey(event));
    this.terminal.open(host);
    this.accelerate();
  }

  get replaying(): boolean {
    return this.replays[0] ?? false;
  }

  begin(session: Session): void {
    // on pipes nobody turns a line feed into a new line, or Return into a line feed
    this.pipe = session.mode === 'pipe';
    this.terminal.options.convertEol = this.pipe;
    this.resize(session.rows, session.cols);
  }

  write(bytes: Uint8Array, replay: boolean, parsed: () => void): void {
    this.replays.push(replay);
    this.terminal.write(this.whole.take(bytes), () => {
      this.replays.shift();
      parsed();
    });
  }

  reset(): void {
    this.whole.clear();
    this.inOrder(() => this.terminal.reset());
  }

  resize(rows: number, cols: number): void {
    this.inOrder(() => {
      if (rows !== this.terminal.rows || cols !== this.terminal.cols)
        this.terminal.resize(cols, rows);
    });
  }

  /** Rows and columns that would fill the host now; null while it is not laid out. */
  proposal(): { rows: number; cols: number } | null {
    const size = this.fitter.proposeDimensions();
    if (!size || !Number.isFinite(size.cols) || !Number.isFinite(size.rows)) return null;
    return {
      rows: Math.max(2, Math.min(500, size.rows)),
      cols: Math.max(2, Math.min(1000, size.cols)),
    };
  }

  restyle(look: Partial<ScreenLook>): void {
    Object.assign(this.terminal.options, look);
  }

  get fontSize(): number {
    return this.terminal.options.fontSize ?? 13;
  }

  set fontSize(size: number) {
    if (size !== this.fontSize) this.terminal.options.fontSize = size;
  }

  /** Types what was pasted, or asks first. */
  offer(text: string): void {
    if (text === '') return;
    if (needsAsking(text, this.terminal.modes.bracketedPasteMode))
      this.events.paste({ text, lines: countLines(text) });
    else this.terminal.paste(text);
  }

  /** The program has ended: no cursor, and Tab goes on to what is around the terminal. */
  end(): void {
    this.over = true;
    this.inOrder(() => this.terminal.write('\x1b[?25l'));
  }

  dispose(): void {
    this.terminal.dispose();
  }

  private typed(text: string): string {
    const line = this.pipe ? text.replaceAll('\r', '\n') : text;
    if (!this.control || line.length !== 1) return line;
    this.control = false;
    this.events.released();
    return controlled(line);
  }

  private inOrder(act: () => void): void {
    this.replays.push(this.replays.at(-1) ?? false);
    this.terminal.write('', () => {
      this.replays.shift();
      act();
    });
  }

  private onPaste(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (!needsAsking(text, this.terminal.modes.bracketedPasteMode)) return;
    event.preventDefault();
    event.stopPropagation();
    this.offer(text);
  }

  private onKey(event: KeyboardEvent): boolean {
    if (this.over && event.key === 'Tab') return false;
    if (event.type !== 'keydown') return true;
    const plain = !event.altKey && !event.metaKey && !event.shiftKey;
    if (this.pipe && plain && event.ctrlKey && event.code === 'KeyD') {
      event.preventDefault();
      this.events.endInput();
      return false;
    }
    if (this.events.asked(event)) {
      event.preventDefault();
      return false;
    }
    if (!event.ctrlKey || !event.shiftKey) return true;
    if (event.code === 'Space' || event.code === 'KeyF') {
      event.preventDefault();
      if (event.code === 'Space') this.events.leave();
      else this.events.search();
      return false;
    }
    if (event.code === 'KeyC') {
      event.preventDefault();
      const selection = this.terminal.getSelection();
      if (selection !== '') void navigator.clipboard?.writeText(selection);
      return false;
    }
    // the browser's own paste event follows
    return event.code !== 'KeyV';
  }

  private accelerate(): void {
    if (!hasFastWebgl()) return;
    try {
      const webgl = new WebglAddon();
      webgl.onContextLoss(() => webgl.dispose());
      this.terminal.loadAddon(webgl);
    } catch {
      // no WebGL here: the DOM renderer is already in place
    }
  }
}
