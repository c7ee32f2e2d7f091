/** Search in a terminal's buffer: what a bar asks and what it is told. */
import { type ISearchDecorationOptions, SearchAddon } from '@xterm/addon-search';
import type { Terminal } from '@xterm/xterm';

export const MOST_MATCHES = 1_000;

export interface Query {
  text: string;
  matchCase: boolean;
  regex: boolean;
}

export interface Found {
  /** From 0; -1 while none is chosen or there are too many to count. */
  index: number;
  count: number;
  /** The pattern is none. */
  broken: boolean;
}

const colours: Record<'dark' | 'light', ISearchDecorationOptions> = {
  dark: {
    matchBackground: '#4a4023',
    matchOverviewRuler: '#8a6d1f',
    activeMatchBackground: '#8a6414',
    activeMatchBorder: '#ffd27c',
    activeMatchColorOverviewRuler: '#ffd27c',
  },
  light: {
    matchBackground: '#fbe5a9',
    matchOverviewRuler: '#c99a2e',
    activeMatchBackground: '#f5b82e',
    activeMatchBorder: '#8a5700',
    activeMatchColorOverviewRuler: '#8a5700',
  },
};

function broken(query: Query): boolean {
  if (!query.regex) return false;
  try {
    new RegExp(query.text);
    return false;
  } catch {
    return true;
  }
}

export class Search {
  private readonly addon = new SearchAddon({ highlightLimit: MOST_MATCHES });

  constructor(
    private readonly terminal: Terminal,
    private readonly told: (found: Found) => void,
  ) {
    terminal.loadAddon(this.addon);
    this.addon.onDidChangeResults(({ resultIndex, resultCount }) =>
      told({ index: resultIndex, count: resultCount, broken: false }),
    );
  }

  find(query: Query, theme: 'dark' | 'light', way: 'next' | 'previous' | 'here'): void {
    // else it goes on with what it has found for the same text under other options
    if (way === 'here') this.addon.clearDecorations();
    if (query.text === '' || broken(query)) {
      this.addon.clearDecorations();
      return this.told({ index: -1, count: 0, broken: query.text !== '' });
    }
    // the match one stands on is a selection as well, which is drawn above its decoration
    this.paint(colours[theme].activeMatchBackground);
    const options = {
      caseSensitive: query.matchCase,
      regex: query.regex,
      incremental: way === 'here',
      decorations: colours[theme],
    };
    if (way === 'next') this.addon.findNext(query.text, options);
    // the newest is what one looks for, so a search begins at the bottom and goes up
    else this.addon.findPrevious(query.text, options);
  }

  clear(): void {
    this.addon.clearDecorations();
    this.terminal.clearSelection();
    this.paint(undefined);
  }

  private paint(selection: string | undefined): void {
    const { selectionInactiveBackground: _old, ...theme } = this.terminal.options.theme ?? {};
    this.terminal.options.theme =
      selection === undefined ? theme : { ...theme, selectionInactiveBackground: selection };
  }
}
