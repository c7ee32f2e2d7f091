import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { Session } from '../../sdk';
import { fuzzy, type Match } from '../lib/fuzzy';
import { recent, used } from '../lib/recent';
import { useRunners, useSessions } from '../lib/relay';
import { useRoute } from '../lib/router';
import { sessionName } from '../lib/session';
import { s } from '../strings';
import { IconButton } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { CloseIcon, FindIcon } from '../ui/icons';
import { Keys } from '../ui/keys';
import { Status } from '../ui/status';
import { everything, type Item, sessionActions } from './items';

const MOST = 40;
const RECENT = 4;

interface Row extends Item {
  heading: string | null;
  /** Letters of the label that were typed. */
  at: readonly number[];
}

/** With nothing typed: what was used last, then all of it, a group after the other. */
function browse(items: Item[], last: readonly string[]): Row[] {
  const lately = last.flatMap((id) => items.find((item) => item.id === id) ?? []).slice(0, RECENT);
  const rest = items.filter((item) => !lately.includes(item));
  const groups = (['actions', 'sessions', 'runners'] as const).map(
    (group) => [s.palette.groups[group], rest.filter((item) => item.group === group)] as const,
  );
  return [[s.palette.groups.recent, lately] as const, ...groups]
    .flatMap(([heading, part]) =>
      part.map((item, i) => ({ ...item, heading: i === 0 ? heading : null, at: [] })),
    )
    .slice(0, MOST);
}

/** Commands and machines are found by what stands in them, not by scattered letters. */
function noted(item: Item, typed: string): Match | null {
  const text = `${item.label} ${item.note}`.toLowerCase();
  const words = typed.toLowerCase().split(/\s+/);
  return words.every((word) => text.includes(word)) ? { score: 0, at: [] } : null;
}

function find(items: Item[], typed: string, last: readonly string[]): Row[] {
  return items
    .flatMap((item) => {
      const match = fuzzy(item.label, typed) ?? noted(item, typed);
      if (!match) return [];
      const used = last.indexOf(item.id);
      return [{ item, match, score: match.score + (used < 0 ? 0 : 3 - used / 8) }];
    })
    .toSorted((a, b) => b.score - a.score)
    .slice(0, MOST)
    .map(({ item, match }) => ({ ...item, heading: null, at: match.at }));
}

function Label({ text, at }: { text: string; at: readonly number[] }) {
  if (at.length === 0) return text;
  // places count UTF-16 units, as the search does
  return text.split('').map((letter, i) =>
    at.includes(i) ? (
      <mark key={i} className="bg-transparent font-semibold text-amber">
        {letter}
      </mark>
    ) : (
      letter
    ),
  );
}

function Option({ row, chosen, onRun }: { row: Row; chosen: boolean; onRun: () => void }) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen) element.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <>
      {row.heading ? (
        <div role="presentation" className="px-4 pt-2.5 pb-1 text-xs text-faint">
          {row.heading}
        </div>
      ) : null}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names it */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys */}
      <div
        ref={element}
        id={`palette-${row.id}`}
        role="option"
        aria-selected={chosen}
        onClick={onRun}
        className="mx-1.5 flex min-h-9 max-sm:min-h-11 cursor-pointer items-center gap-2.5 rounded-md px-2.5 hover:bg-raised aria-selected:bg-raised"
      >
        {row.look ? (
          <span className="w-28 shrink-0 overflow-hidden max-sm:w-auto">
            <Status look={row.look} note={row.age} />
          </span>
        ) : null}
        <span className="shrink-0 max-w-[60%] truncate">
          <Label text={row.label} at={row.at} />
        </span>
        <span className="min-w-0 truncate font-mono text-xs text-faint">{row.note}</span>
        <span className="ml-auto max-sm:hidden">{row.keys ? <Keys keys={row.keys} /> : null}</span>
      </div>
    </>
  );
}

interface Props {
  about: Session | null;
  onClose: () => void;
}

export function Palette({ about, onClose }: Props) {
  const route = useRoute();
  const { data: sessions = [] } = useSessions();
  const { data: runners = [] } = useRunners();
  const [typed, setTyped] = useState('');
  const [index, setIndex] = useState(0);
  const last = useMemo(recent, []);
  const items = about
    ? sessionActions(about, route.page === 'session')
    : everything(route, sessions, runners);
  const listed = about ? items.map((item) => ({ ...item, heading: null, at: [] })) : null;
  const rows = typed.trim() === '' ? (listed ?? browse(items, last)) : find(items, typed, last);
  const chosen = Math.min(index, rows.length - 1);
  const title = about ? s.palette.actionsOf(sessionName(about)) : s.palette.title;

  const run = (row: Row | undefined): void => {
    if (!row) return;
    if (!about) used(row.id);
    onClose();
    // the dialog gives the focus back first, so that what follows may take it
    setTimeout(row.run, 0);
  };
  const onKey = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    const step = steps[event.key];
    if (step !== undefined) {
      const wrap = Math.abs(step) === 1 ? rows.length : Number.POSITIVE_INFINITY;
      const to = chosen + step;
      setIndex(
        Number.isFinite(wrap) ? (to + wrap) % wrap : Math.max(0, Math.min(rows.length - 1, to)),
      );
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) run(rows[chosen]);
    else if (event.key === 'k' && (event.ctrlKey || event.metaKey)) onClose();
    else return;
    event.preventDefault();
  };

  return (
    <Dialog title={title} onClose={onClose} wide bare>
      {about ? <h2 className="truncate px-4 pt-3 text-xs text-faint">{title}</h2> : null}
      <div className="flex items-center gap-2.5 border-b border-line px-4 py-1.5 text-faint">
        <FindIcon />
        <input
          type="text"
          role="combobox"
          data-first
          data-testid="palette"
          aria-label={title}
          aria-expanded="true"
          aria-controls="palette-list"
          aria-autocomplete="list"
          aria-activedescendant={rows[chosen] ? `palette-${rows[chosen].id}` : undefined}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          placeholder={about ? s.palette.hintAbout : s.palette.hint}
          className="h-10 min-w-0 grow bg-transparent text-base text-fg outline-none placeholder:text-faint"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setIndex(0);
          }}
          onKeyDown={onKey}
        />
        <IconButton label={s.common.close} icon={<CloseIcon />} onClick={onClose} />
      </div>
      <div
        id="palette-list"
        role="listbox"
        aria-label={title}
        tabIndex={-1}
        className="min-h-0 pt-1.5 grow overflow-y-auto pb-1.5 max-h-96 max-sm:max-h-none"
      >
        {rows.map((row, i) => (
          <Option key={row.id} row={row} chosen={i === chosen} onRun={() => run(row)} />
        ))}
      </div>
      {rows.length === 0 ? <p className="px-4 pb-4 text-dim">{s.palette.none}</p> : null}
      <p role="status" className="sr-only">
        {typed === '' ? '' : s.palette.count(rows.length)}
      </p>
    </Dialog>
  );
}
