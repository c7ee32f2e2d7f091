/**
 * Every key of the page, once: the help, the palette and the table in web/README.md are this one,
 * and a test fails when a key is bound that is not here. What a key does is bound by whoever shows
 * the thing (lib/keyboard.ts); a row whose key nobody has bound does not exist for the palette.
 */
import { s } from './strings';

export type Area = keyof typeof s.keys.areas;

export interface Key {
  area: Area;
  /** One key, two within 500 ms (`g s`), or a chord of the terminal or a dialog. */
  keys: string;
  label: string;
  /** Works while a program has the keys; every other key of a terminal waits until it is left. */
  inside?: true;
  /** Moves or closes something: nothing one would look for by name. */
  quiet?: true;
}

export const keymap: readonly Key[] = [
  { area: 'everywhere', keys: 'Ctrl k', label: s.keys.palette, quiet: true },
  { area: 'everywhere', keys: '?', label: s.keys.help },
  { area: 'everywhere', keys: 'c', label: s.keys.create },
  { area: 'everywhere', keys: 'g i', label: s.keys.inbox },
  { area: 'everywhere', keys: 'g a', label: s.keys.next },
  { area: 'everywhere', keys: 'b', label: s.keys.wall },
  { area: 'everywhere', keys: 'g s', label: s.keys.sessions },
  { area: 'everywhere', keys: 'g r', label: s.keys.runners },
  { area: 'everywhere', keys: 'g ,', label: s.keys.settings },
  { area: 'everywhere', keys: '[', label: s.keys.rail },
  { area: 'lists', keys: '/', label: s.keys.search },
  { area: 'lists', keys: 'j', label: s.keys.down, quiet: true },
  { area: 'lists', keys: 'k', label: s.keys.up, quiet: true },
  { area: 'lists', keys: 'Enter', label: s.keys.open, quiet: true },
  { area: 'lists', keys: 'x', label: s.keys.select, quiet: true },
  { area: 'lists', keys: 'Delete', label: s.keys.stopThese },
  { area: 'lists', keys: 'p', label: s.keys.peek, quiet: true },
  { area: 'lists', keys: '.', label: s.keys.actions, quiet: true },
  { area: 'inbox', keys: 'y', label: s.keys.yes },
  { area: 'inbox', keys: 'n', label: s.keys.no },
  { area: 'inbox', keys: 'r', label: s.keys.reply },
  { area: 'inbox', keys: 'o', label: s.keys.openIt, quiet: true },
  { area: 'inbox', keys: 'z', label: s.keys.snooze },
  { area: 'inbox', keys: 'e', label: s.keys.dismiss },
  { area: 'terminal', keys: s.terminal.chord, label: s.keys.leave, inside: true, quiet: true },
  { area: 'terminal', keys: 'Ctrl Shift F', label: s.keys.findInside, inside: true, quiet: true },
  { area: 'terminal', keys: 'Ctrl Shift C', label: s.keys.copy, inside: true, quiet: true },
  { area: 'terminal', keys: 'Ctrl Shift V', label: s.keys.paste, inside: true, quiet: true },
  { area: 'terminal', keys: 'Enter', label: s.keys.enter, quiet: true },
  { area: 'terminal', keys: 'f', label: s.keys.find },
  { area: 'terminal', keys: 'i', label: s.keys.compose },
  { area: 'terminal', keys: 's', label: s.keys.split },
  { area: 'terminal', keys: 't', label: s.keys.take },
  { area: 'terminal', keys: '1', label: s.keys.panes, quiet: true },
  { area: 'terminal', keys: 'ArrowLeft', label: s.keys.toward, quiet: true },
  { area: 'terminal', keys: 'l', label: s.keys.layout },
  { area: 'terminal', keys: 'w', label: s.keys.closePane },
  { area: 'terminal', keys: 'm', label: s.keys.share },
  { area: 'terminal', keys: 'x', label: s.keys.stop },
  { area: 'terminal', keys: '.', label: s.keys.actions, quiet: true },
  { area: 'terminal', keys: 'r', label: s.keys.again },
  { area: 'dialog', keys: 'Ctrl Enter', label: s.keys.submit, quiet: true },
  { area: 'dialog', keys: 'Esc', label: s.keys.escape, quiet: true },
];

export const areas = Object.keys(s.keys.areas) as Area[];
export const keysOf = (area: Area): Key[] => keymap.filter((key) => key.area === area);
