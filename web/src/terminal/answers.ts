/**
 * What a program asks its terminal (who are you, where is the cursor, which colours) the runner's
 * emulator answers, once. An answer of this page would be typed into the program as well, so what
 * asks is swallowed. The clipboard is never read, and written only where `mayCopy` says so.
 */
import type { Terminal } from '@xterm/xterm';

type Params = (number | number[])[];

/** Colour queries have a `?` where a colour would stand. */
const asksColour = (data: string): boolean => data.split(';').includes('?');
const swallow = (): boolean => true;

export function muteAnswers(terminal: Terminal, mayCopy: () => boolean): void {
  const { parser } = terminal;
  parser.registerCsiHandler({ final: 'c' }, swallow);
  parser.registerCsiHandler({ prefix: '>', final: 'c' }, swallow);
  parser.registerCsiHandler({ prefix: '=', final: 'c' }, swallow);
  parser.registerCsiHandler({ prefix: '>', final: 'q' }, swallow);
  parser.registerCsiHandler({ final: 'n' }, swallow);
  parser.registerCsiHandler({ prefix: '?', final: 'n' }, swallow);
  parser.registerCsiHandler({ intermediates: '$', final: 'p' }, swallow);
  parser.registerCsiHandler({ prefix: '?', intermediates: '$', final: 'p' }, swallow);
  parser.registerCsiHandler({ prefix: '?', final: 'u' }, swallow);
  parser.registerCsiHandler({ final: 't' }, (params: Params) => Number(params[0]) >= 11);
  parser.registerDcsHandler({ intermediates: '$', final: 'q' }, swallow);
  parser.registerDcsHandler({ intermediates: '+', final: 'q' }, swallow);
  parser.registerEscHandler({ final: 'Z' }, swallow);
  for (const code of [4, 10, 11, 12]) parser.registerOscHandler(code, asksColour);
  parser.registerOscHandler(52, (data) => data.endsWith('?') || !mayCopy());
}
