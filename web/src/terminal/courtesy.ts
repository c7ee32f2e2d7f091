/** Null: nobody; undefined: not known yet. */
type Other = string | null | undefined;

/**
 * Every writer may type, and HQ takes what each of them says. So this page asks once before it
 * types into what another person drives or has started: what was typed meanwhile is kept, and goes
 * out or is thrown away as its person decides. It is kept as well, and nothing asked, until it is
 * known who else is here.
 */
export class Courtesy {
  private allowed = false;
  private held: Uint8Array[] = [];
  private about: string | null = null;

  constructor(
    private readonly send: (bytes: Uint8Array) => void,
    private readonly changed: () => void,
  ) {}

  /** What is told of who else is here, while it is asked; else null. */
  get asking(): string | null {
    return this.about;
  }

  /** `other`: what is to be told of who else types here or has started this. */
  type(bytes: Uint8Array, other: Other): void {
    if (this.allowed || (other === null && this.held.length === 0)) return this.send(bytes);
    this.held.push(bytes);
    this.learn(other);
  }

  /** Who else is here has changed. What was asked stays asked: Enter keeps its meaning. */
  learn(other: Other): void {
    if (this.held.length === 0 || this.about !== null || other === undefined) return;
    if (other === null) return this.release();
    this.about = other;
    this.changed();
  }

  /** A mouse that passes over a program asks nothing; it stays out until typing was allowed. */
  point(bytes: Uint8Array, other: Other): void {
    if (this.allowed || (other === null && this.held.length === 0)) this.send(bytes);
  }

  accept(): void {
    this.allowed = true;
    this.release();
  }

  refuse(): void {
    this.forget();
  }

  private release(): void {
    const held = this.held;
    this.forget();
    for (const bytes of held) this.send(bytes);
  }

  private forget(): void {
    this.held = [];
    this.about = null;
    this.changed();
  }
}

/** What a terminal says by itself: answers, and whether it has the focus. Nobody typed that. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal reports begin with one
const REPORT = /^\x1b(?:\[[?>=]?[\d;]*\$?[cRnty]|\[[IO]$|[P\]].)/;

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal reports begin with one
const MOUSE = /^\x1b\[(?:<[\d;]+[Mm]|M.|[\d;]+M)/;

/** Where the mouse is, for programs that asked. */
export const isMouse = (text: string): boolean => MOUSE.test(text);

export const isReport = (text: string): boolean => REPORT.test(text);
