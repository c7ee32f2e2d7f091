/**
 * A stream of UTF-8 in whole characters. xterm.js 6 loses one that arrives in two pieces when the
 * first of them ends with a byte 0x80, as the dash, the bullet and the ellipsis may.
 */
export class WholeCharacters {
  private held = new Uint8Array(0);

  /** What was held and these, up to the last character that may not be complete. */
  take(bytes: Uint8Array): Uint8Array {
    const all = this.held.length === 0 ? bytes : joined(this.held, bytes);
    const end = all.length - incomplete(all);
    this.held = all.slice(end);
    return all.subarray(0, end);
  }

  /** Another stream begins. */
  clear(): void {
    this.held = new Uint8Array(0);
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

/** How many bytes at the end begin a character that goes on. */
function incomplete(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0x80 && byte < 0xc0) continue;
    const length = byte >= 0xf8 || byte < 0x80 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? back : 0;
  }
  return 0;
}
