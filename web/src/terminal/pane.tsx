/** One session on the page: its header, its terminal or its text, and what is asked about it. */
import { type CSSProperties, type ReactNode, useEffect, useRef, useState } from 'react';
import { final, type Session, type TerminalState } from '../../sdk';
import { inert } from '../lib/inert';
import { useKeys } from '../lib/keyboard';
import { askStop, openPalette, openShare } from '../lib/page';
import { useMe, useSession } from '../lib/relay';
import { go, href } from '../lib/router';
import { sessionName } from '../lib/session';
import { useSettings } from '../lib/settings';
import { s } from '../strings';
import { Button } from '../ui/button';
import { StartProblem } from '../ui/problem';
import { Empty } from '../ui/states';
import { Composer } from './composer';
import { EndBar } from './end-bar';
import { Facts, Header } from './header';
import { KeyBar } from './key-bar';
import { LeaveHint } from './leave-hint';
import { palette } from './palette';
import { makePaneUi, type PaneUi, usePaneUi } from './pane-ui';
import { Questions } from './questions';
import { ReaderView } from './reader-view';
import { ReleasedKeys } from './released-keys';
import { SearchBar } from './search-bar';
import { StateLine } from './state-line';
import { TakeButton } from './take-button';
import { type Live, themeOf, useTerminal, useTerminalState } from './use-terminal';
import { ViewSwitch } from './view-switch';
import { useZoom } from './zoom';

const dimmed = new Set(['reconnecting', 'gone', 'refused']);

export interface PaneHandle {
  /** The program gets the keys. */
  focus: () => void;
}

export interface Guest {
  mode: 'read' | 'write';
  note: ReactNode;
}

interface Props {
  id: string;
  /** Its number where there are several. */
  number: number | null;
  focused: boolean;
  small: boolean;
  /** Who looks through a share: how, and what is said of it. */
  guest: Guest | null;
  onFocus: () => void;
  onSplit: (() => void) | null;
  onClose: (() => void) | null;
  onInstead: (id: string) => void;
  /** Null when it goes. */
  register: (id: string, handle: PaneHandle | null) => void;
}

/** What lies above the terminal instead of it. */
function Cover({
  state,
  session,
  guest,
}: {
  state: TerminalState | null;
  session: Session | undefined;
  guest: boolean;
}) {
  if (state?.status === 'gone' && !session) {
    return (
      <div className="absolute inset-0 bg-bg">
        <Empty
          title={guest ? s.guest.gone : s.terminal.notFound}
          hint={guest ? s.guest.goneHint : s.terminal.gone}
        >
          {guest ? null : (
            <div>
              <Button onClick={() => go(href.sessions)}>{s.terminal.toSessions}</Button>
            </div>
          )}
        </Empty>
      </div>
    );
  }
  if (session?.state !== 'failed' || !session.error) return null;
  return (
    <div className="absolute inset-x-3 top-3 max-w-3xl">
      <StartProblem error={session.error} />
    </div>
  );
}

/**
 * Lies on the oldest lines in sight: room taken from the terminal would resize the program, and move
 * what one points at or searches.
 */
const Above = ({ children }: { children: ReactNode }) => (
  <div className="absolute inset-x-0 top-0 z-20 flex flex-col">{children}</div>
);

/** Where the pointer points, and who has the keys. */
function Hints({ ui, live, split }: { ui: PaneUi; live: boolean; split: boolean }) {
  return (
    <>
      {ui.hover ? (
        <div className="pointer-events-none absolute bottom-1 left-1 max-w-[90%] truncate rounded border border-line bg-panel px-2 py-0.5 font-mono text-xs">
          {inert(ui.hover, 300)}
        </div>
      ) : null}
      {ui.released && live ? <ReleasedKeys split={split} /> : null}
    </>
  );
}

/** A page that opens shows the keys to the terminal, unless someone is busy elsewhere on it. */
function useFirstFocus(live: Live | null, wanted: boolean): void {
  const done = useRef(false);
  useEffect(() => {
    if (!live || done.current) return;
    done.current = true;
    const busy = document.activeElement !== null && document.activeElement !== document.body;
    if (wanted && !busy) live.screen.terminal.focus();
  }, [live, wanted]);
}

export function Pane(props: Props) {
  const { id, number, focused, small, guest, register } = props;
  const host = useRef<HTMLDivElement>(null);
  const [store] = useState(makePaneUi);
  const [typing, setTyping] = useState(false);
  const ui = usePaneUi(store);
  const me = useMe().data;
  const { data: session } = useSession(id);
  const mine = (who: Session): boolean =>
    guest !== null || !me || who.actor === '' || who.actor === me.actor;
  const live = useTerminal(id, host, guest?.mode ?? 'write', store, mine);
  const state = useTerminalState(live);
  const settings = useSettings();
  const reads = small && !typing;
  useZoom(reads ? null : live, host.current);
  useFirstFocus(live, focused && !small);

  const over = state !== null && (state.status === 'exited' || state.status === 'gone');
  useEffect(() => {
    if (over) live?.screen.end();
  }, [over, live]);
  useEffect(() => {
    register(id, live && { focus: () => live.screen.terminal.focus() });
    return () => register(id, null);
  }, [register, id, live]);

  const search = (): void => store.setState({ searching: true });
  const back = (): void => live?.screen.terminal.focus();
  const compose = (composing: boolean): void => {
    store.setState({ composing });
    if (!composing) back();
  };
  const keys = [
    { keys: 'Enter', run: back },
    { keys: 'i', run: () => compose(true) },
    { keys: 'f', run: search },
    { keys: 't', run: () => state?.mode === 'write' && live?.take() },
    ...(guest || !session
      ? []
      : [
          { keys: 'm', run: () => openShare(session) },
          { keys: '.', run: () => openPalette(session) },
          { keys: 'x', run: () => askStop(session) },
        ]),
  ];
  useKeys(focused ? keys : []);
  useEffect(() => {
    // the keys go to the page: nothing on it has the focus until something is chosen
    if (ui.released && document.activeElement instanceof HTMLElement) document.activeElement.blur();
  }, [ui.released]);

  const theme = palette(themeOf(settings));
  const pipe = session?.mode === 'pipe';
  const room = small && state ? live?.screen.proposal() : null;
  const fits = room?.rows === state?.rows && room?.cols === state?.cols;
  const name = session ? sessionName(session) : id.slice(0, 8);
  const label = number === null ? s.terminal.region : s.terminal.split.pane(number, name);
  const foreign = state !== null && state.sizeOwner !== null && state.sizeOwner !== state.self;
  const take = (
    <TakeButton
      state={state}
      small={small}
      short={number !== null}
      fits={fits}
      given={ui.before !== null}
      onTake={() => live?.take()}
      onGiveBack={() => live?.giveBack()}
    />
  );
  return (
    <article
      aria-label={label}
      className="flex min-h-0 min-w-0 grow flex-col"
      data-testid="pane"
      data-session={id}
      data-focused={focused}
      onFocusCapture={props.onFocus}
      onPointerDownCapture={props.onFocus}
    >
      <Header
        id={id}
        session={session}
        state={state}
        small={small}
        number={number}
        focused={focused}
        guest={guest?.note ?? null}
        take={take}
        onSearch={search}
        onCompose={
          pipe || small || over || state?.mode !== 'write' ? null : () => compose(!ui.composing)
        }
        onSplit={props.onSplit}
        onClose={props.onClose}
      />
      <div
        className="relative min-h-0 grow"
        style={
          {
            background: theme.background,
            '--terminal': theme.background,
            '--terminal-fg': theme.foreground,
          } as CSSProperties
        }
      >
        <div
          className={`absolute inset-0 overflow-auto overscroll-contain ${reads && !ui.searching ? 'invisible' : ''}`}
        >
          <div
            ref={host}
            data-testid="terminal"
            className={`absolute inset-0 m-1.5 ${foreign ? 'foreign' : ''} ${state && dimmed.has(state.status) ? 'opacity-50 delay-300' : ''} transition-opacity duration-150`}
          />
        </div>
        {reads && !ui.searching && live ? (
          <ReaderView terminal={live.screen.terminal} fontSize={settings.fontSize} />
        ) : null}
        <Cover state={state} session={session} guest={guest !== null} />
        <Hints
          ui={ui}
          live={focused && state !== null && !final(state.status)}
          split={number !== null}
        />
        {live ? (
          <Above>
            {ui.searching ? (
              <SearchBar
                live={live}
                found={ui.found}
                onClose={() => {
                  store.setState({ searching: false });
                  if (!reads) back();
                }}
              />
            ) : null}
            <Questions live={live} ui={ui} store={store} />
          </Above>
        ) : null}
      </div>
      {small && live && state && !over ? (
        <>
          <ViewSwitch typing={typing} name={id} onChange={setTyping}>
            {take}
          </ViewSwitch>
          {state.mode === 'read' ? null : (
            <KeyBar screen={live.screen} store={store} down={ui.control} focuses={typing} />
          )}
        </>
      ) : null}
      {live && state && !over && (pipe || reads || ui.composing) ? (
        <Composer
          live={live}
          state={state}
          session={session}
          id={id}
          pipe={pipe}
          onClose={pipe || reads ? null : () => compose(false)}
        />
      ) : null}
      {state && session && over ? (
        <EndBar
          state={state}
          session={session}
          focused={focused}
          guest={guest !== null}
          onInstead={props.onInstead}
        />
      ) : null}
      {state && !(session && over) ? (
        <StateLine state={state} session={session} onRetry={() => live?.session.retry()}>
          {small || number !== null || dimmed.has(state.status) ? null : <LeaveHint />}
          {over ? null : <Facts state={state} />}
        </StateLine>
      ) : null}
      {state ? null : <footer className="min-h-8 shrink-0 border-t border-line bg-panel" />}
    </article>
  );
}
