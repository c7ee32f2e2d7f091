/**
 * What the person typed, as one stream counted from the first byte of this viewer id. Bytes stay
 * until they are acknowledged and no connection can be told to send them again.
 */
interface Piece {
  at: number;
  bytes: Uint8Array;
}

export class InputLog {
  private pieces: Piece[] = [];
  private kept = 0;
  private total = 0;
  private confirmed = 0;

  /** Offset after the last byte typed. */
  get end(): number {
    return this.total;
  }

  /** Bytes known to be written to the program. */
  get acked(): number {
    return this.confirmed;
  }

  /** Lowest offset that can still be sent. */
  get base(): number {
    return this.kept;
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.pieces.push({ at: this.total, bytes });
    this.total += bytes.length;
  }

  /** An ack beyond what was typed is not ours and is ignored. */
  ack(offset: number): void {
    if (offset > this.confirmed && offset <= this.total) this.confirmed = offset;
  }

  /** Forget what is acknowledged and lies below `floor`, where some connection goes on. */
  trim(floor: number): void {
    const limit = Math.min(floor, this.confirmed);
    let first = this.pieces[0];
    while (first && first.at + first.bytes.length <= limit) {
      this.pieces.shift();
      first = this.pieces[0];
    }
    this.kept = first ? first.at : this.total;
  }

  /** At most `most` bytes from `from`, out of one piece (a view, not a copy). */
  slice(from: number, most: number): Uint8Array | null {
    for (const piece of this.pieces) {
      const into = from - piece.at;
      if (into >= 0 && into < piece.bytes.length) {
        return piece.bytes.subarray(into, Math.min(piece.bytes.length, into + most));
      }
    }
    return null;
  }

  /** For a new viewer id: what is not acknowledged, counted from 0 again. */
  restart(): void {
    const rest: Uint8Array[] = [];
    for (let at = this.confirmed; at < this.total; ) {
      const part = this.slice(at, Number.MAX_SAFE_INTEGER);
      if (!part) break;
      rest.push(part);
      at += part.length;
    }
    this.pieces = [];
    this.kept = 0;
    this.total = 0;
    this.confirmed = 0;
    for (const part of rest) this.push(part);
  }
}
