/**
 * A terminal answers some sequences (who are you, where is the cursor, which colours). Inside
 * replayed output such an answer would be typed into a program that asked nobody, or long ago; so
 * these sequences are swallowed unless this page is the one that should answer. Reading the
 * clipboard is never answered.
 */
import type { Terminal } from '@xterm/xterm';

type Params = (number | number[])[];

/** Colour queries have a `?` where a colour would stand. */
const asksColour = (data: string): boolean => data.split(';').includes('?');

export function guardAnswers(terminal: Terminal, mayAnswer: () => boolean): void {
  const { parser } = terminal;
  const swallow = (): boolean => !mayAnswer();
  parser.registerCsiHandler({ final: 'c' }, swallow);
  parser.registerCsiHandler({ prefix: '>', final: 'c' }, swallow);
  parser.registerCsiHandler({ prefix: '=', final: 'c' }, swallow);
  parser.registerCsiHandler({ prefix: '>', final: 'q' }, swallow);
  parser.registerCsiHandler({ final: 'n' }, swallow);
  parser.registerCsiHandler({ prefix: '?', final: 'n' }, swallow);
  parser.registerCsiHandler({ intermediates: '$', final: 'p' }, swallow);
  parser.registerCsiHandler({ prefix: '?', intermediates: '$', final: 'p' }, swallow);
  parser.registerCsiHandler({ prefix: '?', final: 'u' }, swallow);
  parser.registerCsiHandler(
    { final: 't' },
    (params: Params) => Number(params[0]) >= 11 && swallow(),
  );
  parser.registerDcsHandler({ intermediates: '$', final: 'q' }, swallow);
  parser.registerDcsHandler({ intermediates: '+', final: 'q' }, swallow);
  parser.registerEscHandler({ final: 'Z' }, swallow);
  for (const code of [4, 10, 11, 12]) {
    parser.registerOscHandler(code, (data) => asksColour(data) && swallow());
  }
  parser.registerOscHandler(52, (data) => data.endsWith('?') || swallow());
}
