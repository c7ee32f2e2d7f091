/** The session route: up to four sessions side by side, laid out as the address says. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { useKeys } from '../lib/keyboard';
import { useSession, useSessions } from '../lib/relay';
import { go, parseRoute, replace } from '../lib/router';
import { sessionName } from '../lib/session';
import { nameTab } from '../lib/tab';
import { sessionLook } from '../status';
import { Dividers } from './dividers';
import {
  type Direction,
  formatLayout,
  type Layout,
  neighbour,
  nextPreset,
  parseLayout,
  rects,
  withInstead,
  withoutPane,
  withPane,
  withPreset,
} from './layout';
import { type Guest, Pane, type PaneHandle } from './pane';
import { Picker } from './picker';
import { useSmall } from './small';
import { PaneTabs, SplitStrip } from './split-strip';
import './terminal.css';
import { useVisibleHeight } from './visible';

function useTitle(text: string): void {
  useEffect(() => {
    nameTab(text);
    return () => nameTab('');
  }, [text]);
}

function Names({ layout, onChange }: { layout: Layout; onChange: (at: number) => void }) {
  const { data: sessions = [] } = useSessions();
  const names = layout.panes.map((id) => {
    const session = sessions.find((one) => one.id === id);
    return session ? sessionName(session) : id.slice(0, 8);
  });
  return <PaneTabs names={names} at={layout.at} onChange={onChange} />;
}

/** The panes a page holds, by session: who is asked for the keys once it is there. */
function useHandles() {
  const handles = useRef(new Map<string, PaneHandle>());
  const awaited = useRef<string | null>(null);
  const register = useCallback((id: string, handle: PaneHandle | null): void => {
    if (!handle) {
      handles.current.delete(id);
      return;
    }
    handles.current.set(id, handle);
    if (awaited.current !== id) return;
    awaited.current = null;
    handle.focus();
  }, []);
  const focus = useCallback((id: string | undefined): void => {
    const handle = id === undefined ? undefined : handles.current.get(id);
    awaited.current = handle ? null : (id ?? null);
    handle?.focus();
  }, []);
  return { register, focus };
}

/** What the address says at this moment: a handler may be older than the last change. */
function current(otherwise: Layout): Layout {
  const route = parseRoute(window.location.hash);
  return route.page === 'session' ? parseLayout(route.id, route.query) : otherwise;
}

interface Props {
  id: string;
  query?: URLSearchParams;
  /** A share shows it: there is nothing to split. */
  guest?: Guest;
}

const arrows: readonly [string, Direction][] = [
  ['ArrowLeft', 'left'],
  ['ArrowRight', 'right'],
  ['ArrowUp', 'up'],
  ['ArrowDown', 'down'],
];
const noQuery = new URLSearchParams();

export default function SessionPage({ id, query = noQuery, guest }: Props) {
  const layout = parseLayout(id, query);
  const { panes, at } = layout;
  const split = panes.length > 1;
  const small = useSmall();
  const [picking, setPicking] = useState(false);
  const { register, focus } = useHandles();
  const { data: session } = useSession(panes[at] ?? id);
  useTitle(session ? `${sessionName(session)}, ${sessionLook(session).label}` : '');
  useVisibleHeight();

  const show = (next: Layout): void => replace(formatLayout(next));
  const toPane = (index: number): void => {
    if (index < 0 || index >= panes.length) return;
    show({ ...current(layout), at: index });
    focus(panes[index]);
  };
  const add = (added: string): void => {
    setPicking(false);
    // a step of its own in the history: Back closes the pane
    go(formatLayout(withPane(current(layout), added)));
    focus(added);
  };
  const close = (index: number): void => {
    const next = withoutPane(current(layout), index);
    show(next);
    focus(next.panes[next.at]);
  };
  const focused = (one: string): void => {
    const now = current(layout);
    const index = now.panes.indexOf(one);
    if (index >= 0 && index !== now.at) show({ ...now, at: index });
  };
  const splits = [
    { keys: 'l', run: () => show(withPreset(layout, nextPreset(layout))) },
    { keys: 'w', run: () => close(at) },
    ...panes.map((_, i) => ({ keys: String(i + 1), run: () => toPane(i) })),
    ...arrows.map(([keys, way]) => ({ keys, run: () => toPane(neighbour(layout, way)) })),
  ];
  const pick = guest || small ? null : () => setPicking(true);
  useKeys([...(pick ? [{ keys: 's', run: pick }] : []), ...(split ? splits : [])]);

  const places = rects(layout);
  const visible = panes.map((one, i) => ({ one, i })).filter(({ i }) => !small || i === at);
  return (
    <>
      {split && !small ? (
        <SplitStrip
          layout={layout}
          onPreset={(preset) => show(withPreset(layout, preset))}
          onAdd={() => setPicking(true)}
        />
      ) : null}
      {split && small ? <Names layout={layout} onChange={toPane} /> : null}
      <div className="relative min-h-0 grow">
        {visible.map(({ one, i }) => {
          const place = small ? undefined : places[i];
          return (
            <div
              key={one}
              className={`absolute flex overflow-hidden border-line ${place && place.left > 0 ? 'border-l' : ''}`}
              style={{
                left: `${place?.left ?? 0}%`,
                top: `${place?.top ?? 0}%`,
                width: `${place?.width ?? 100}%`,
                height: `${place?.height ?? 100}%`,
              }}
            >
              <Pane
                id={one}
                number={split && !small ? i + 1 : null}
                focused={i === at}
                small={small}
                guest={guest ?? null}
                onFocus={() => focused(one)}
                onSplit={pick}
                onClose={split ? () => close(i) : null}
                onInstead={(other) => {
                  go(formatLayout(withInstead(current(layout), i, other)));
                  focus(other);
                }}
                register={register}
              />
            </div>
          );
        })}
        {split && !small ? <Dividers layout={layout} onChange={show} /> : null}
      </div>
      {picking ? <Picker shown={panes} onPick={add} onClose={() => setPicking(false)} /> : null}
    </>
  );
}
