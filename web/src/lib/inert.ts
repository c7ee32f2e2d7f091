/**
 * Names and titles come from programs and people we do not know. React escapes markup; this takes
 * out what text itself can do: control characters, and marks that turn or hide what follows.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g;

export function inert(text: string, most = 256): string {
  const clean = text.replace(UNSAFE, ' ').trim();
  const letters = [...clean];
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : clean;
}
