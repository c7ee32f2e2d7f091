/** What one pane shows beside its terminal: bars, questions, and what a person has switched on. */
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Paste } from './paste';
import type { Found } from './search';

export interface Size {
  rows: number;
  cols: number;
}

export interface PaneUi {
  /** The address under the pointer. */
  hover: string | null;
  /** An address that waits for a yes, and text that does. */
  opening: string | null;
  paste: Paste | null;
  copying: string | null;
  /** So many characters a program wanted copied, and did not get. */
  tooMuch: number | null;
  /** Who else is here, while it is asked whether to type as well. */
  asking: string | null;
  searching: boolean;
  /** The message field is open. */
  composing: boolean;
  found: Found;
  /** The key bar's control key is down until one key was typed. */
  control: boolean;
  /** The keys are the page's and not the program's. */
  released: boolean;
  /** A phone has fitted the program to itself: what it was before. */
  before: Size | null;
}

export type PaneStore = StoreApi<PaneUi>;

export const nothingFound: Found = { index: -1, count: 0, broken: false };

export const makePaneUi = (): PaneStore =>
  createStore<PaneUi>(() => ({
    hover: null,
    opening: null,
    paste: null,
    copying: null,
    tooMuch: null,
    asking: null,
    searching: false,
    composing: false,
    found: nothingFound,
    control: false,
    released: false,
    before: null,
  }));

export const usePaneUi = (store: PaneStore): PaneUi => useStore(store);
