import { describe, expect, it } from 'vitest';
import { WholeCharacters } from '../src/terminal/whole';

const text = new TextEncoder().encode('a — b… • é 世界 😀 z');

describe('a stream in whole characters', () => {
  it('is the same wherever it is cut, and no piece ends within one', () => {
    const strict = new TextDecoder('utf-8', { fatal: true });
    for (let first = 0; first <= text.length; first++) {
      for (let second = first; second <= text.length; second++) {
        const whole = new WholeCharacters();
        const cuts = [text.subarray(0, first), text.subarray(first, second), text.subarray(second)];
        const pieces = cuts.map((cut) => strict.decode(whole.take(cut)));
        expect(pieces.join('')).toBe('a — b… • é 世界 😀 z');
      }
    }
  });

  it('does not wait for what is no character', () => {
    const whole = new WholeCharacters();
    expect([...whole.take(Uint8Array.of(0x61, 0xff))]).toEqual([0x61, 0xff]);
    expect([...whole.take(Uint8Array.of(0x80, 0x80, 0x80))]).toEqual([0x80, 0x80, 0x80]);
    expect([...whole.take(Uint8Array.of(0xe2))]).toEqual([]);
    expect([...whole.take(Uint8Array.of(0x62))]).toEqual([0xe2, 0x62]);
  });

  it('forgets what it held when another stream begins', () => {
    const whole = new WholeCharacters();
    whole.take(Uint8Array.of(0xe2, 0x80));
    whole.clear();
    expect([...whole.take(Uint8Array.of(0x62))]).toEqual([0x62]);
  });
});
