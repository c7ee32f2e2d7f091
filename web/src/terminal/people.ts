/** Who looks and who decides, in words: several windows may be of one name. */
import type { Person, TerminalState } from '../../sdk';
import { inert } from '../lib/inert';
import { s } from '../strings';

const named = (person: Person | undefined): string =>
  inert(person?.name ?? '', 32) || s.terminal.somebody;

function other(state: TerminalState, viewer: string): string {
  const { people } = state.viewers;
  const person = people.find((one) => one.viewer === viewer);
  const mine = people.find((one) => one.viewer === state.self);
  const name = named(person);
  return person && mine && person.name === mine.name ? s.terminal.elsewhere(name) : name;
}

/** Null: nobody does. */
export function sizeOwner(state: TerminalState): string | null {
  if (state.sizeOwner === null) return null;
  return state.sizeOwner === state.self ? s.terminal.you : other(state, state.sizeOwner);
}

/**
 * The viewer that typed last, when it is another one and still there. Undefined: what was told is
 * older than this viewer, which it does not name, and the other may have left since.
 */
export function driver(state: TerminalState): string | null | undefined {
  const { count, people, typist } = state.viewers;
  if (typist === null || typist === state.self) return null;
  if (!people.some((one) => one.viewer === typist)) return null;
  const named = people.some((one) => one.viewer === state.self);
  return named || count > people.length ? other(state, typist) : undefined;
}

export function typist(state: TerminalState): string | null {
  return state.viewers.typist === state.self ? s.terminal.you : (driver(state) ?? null);
}

export function everybody(state: TerminalState): string[] {
  return state.viewers.people.map((person) => {
    const name = person.viewer === state.self ? s.terminal.you : other(state, person.viewer);
    return person.mode === 'read' ? s.terminal.looksOnly(name) : name;
  });
}
