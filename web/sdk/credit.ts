/**
 * The credit of one connection. HQ may send what was granted; a byte is granted again once the
 * terminal has parsed it, in batches, or when nothing is left to parse for a moment.
 */
export const CREDIT = 131_072;
const BATCH = 32_768;
const IDLE_MS = 60;

export class Credit {
  /** What the query grants at first: less while the terminal still chews on older bytes. */
  readonly first: number;
  private withheld: number;
  private due = 0;
  private ready = false;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    unparsed: number,
    private readonly grant: (bytes: number) => void,
  ) {
    this.first = Math.max(4096, CREDIT - unparsed);
    this.withheld = CREDIT - this.first;
  }

  /** `mine`: the bytes came on this connection; older ones only release what was withheld. */
  parsed(bytes: number, mine: boolean, idle: boolean): void {
    if (mine) this.due += bytes;
    else {
      const part = Math.min(bytes, this.withheld);
      this.withheld -= part;
      this.due += part;
    }
    if (this.due >= BATCH) this.flush();
    else if (idle && this.due > 0 && this.timer === null) {
      this.timer = setTimeout(() => this.flush(), IDLE_MS);
    }
  }

  /** The connection is attached: what was parsed meanwhile is granted now. */
  begin(): void {
    this.ready = true;
    this.flush();
  }

  flush(): void {
    this.stop();
    if (this.due === 0 || !this.ready) return;
    const bytes = this.due;
    this.due = 0;
    this.grant(bytes);
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
