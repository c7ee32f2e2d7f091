/** What the whole page shares besides server state: open dialogs, and sessions it has just made. */
import { create } from 'zustand';
import type { Session, StartRequest } from '../../sdk';

/** What the dialog begins with. */
export type StartDraft = Partial<StartRequest>;

interface Page {
  start: StartDraft | null;
  help: boolean;
  /** Open, about everything or about one session. */
  palette: { about: Session | null } | null;
  stopping: Session[] | null;
  sharing: Session | null;
  notice: string | null;
}

export const usePage = create<Page>(() => ({
  start: null,
  help: false,
  palette: null,
  stopping: null,
  sharing: null,
  notice: null,
}));

export const openStart = (draft: StartDraft = {}): void => usePage.setState({ start: draft });
export const closeStart = (): void => usePage.setState({ start: null });
export const showHelp = (help: boolean): void => usePage.setState({ help });
export const openPalette = (about: Session | null = null): void =>
  usePage.setState({ palette: { about } });
export const closePalette = (): void => usePage.setState({ palette: null });
export const askStop = (stopping: Session | Session[] | null): void =>
  usePage.setState({ stopping: stopping === null ? null : [stopping].flat() });
export const openShare = (sharing: Session | null): void => usePage.setState({ sharing });
export const showNotice = (notice: string | null): void => usePage.setState({ notice });

/** Sessions whose output nobody can have seen before this page attaches for the first time. */
const fresh = new Map<string, number>();
const FRESH_MS = 30_000;

export function markFresh(id: string): void {
  fresh.set(id, Date.now());
}

export function takeFresh(id: string): boolean {
  const at = fresh.get(id);
  fresh.delete(id);
  return at !== undefined && Date.now() - at < FRESH_MS;
}

/**
 * HQ does not tell the environment a session was started with, since it may hold secrets. This
 * page knows those it has started itself, until it is closed.
 */
const environments = new Map<string, Record<string, string>>();

export function rememberEnv(id: string, env: Record<string, string> | undefined): void {
  if (env) environments.set(id, env);
}

export const envOf = (id: string): Record<string, string> | undefined => environments.get(id);

/** A program that is started from here begins with the size its terminal will have here. */
let fitted: { rows: number; cols: number } | null = null;

export function rememberSize(rows: number, cols: number): void {
  fitted = { rows, cols };
}

export function likelySize(): { rows: number; cols: number } | null {
  return fitted;
}
