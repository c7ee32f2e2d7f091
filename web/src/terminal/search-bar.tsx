import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useSettings } from '../lib/settings';
import { s } from '../strings';
import { IconButton } from '../ui/button';
import { CloseIcon, DownIcon, UpIcon } from '../ui/icons';
import { type Found, MOST_MATCHES, type Query } from './search';
import { type Live, themeOf } from './use-terminal';

function told({ index, count, broken }: Found, text: string): string {
  if (text === '') return '';
  if (broken) return s.terminal.search.broken;
  if (count === 0) return s.terminal.search.none;
  if (count >= MOST_MATCHES) return s.terminal.search.many(MOST_MATCHES);
  return index < 0 ? s.terminal.search.count(count) : s.terminal.search.at(index + 1, count);
}

function Toggle({
  label,
  mark,
  on,
  onChange,
}: {
  label: string;
  mark: string;
  on: boolean;
  onChange: (on: boolean) => void;
}) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-pressed={on}
      className="h-7 min-w-8 rounded border border-transparent px-1.5 font-mono text-sm text-dim hover:bg-raised aria-pressed:border-line-strong aria-pressed:bg-raised aria-pressed:text-fg max-sm:h-11 max-sm:min-w-11"
      onClick={() => onChange(!on)}
    >
      {mark}
    </button>
  );
}

/** Finds in what the terminal holds, from the newest up; the program notices nothing. */
export function SearchBar({
  live,
  found,
  onClose,
}: {
  live: Live;
  found: Found;
  onClose: () => void;
}) {
  const [query, setQuery] = useState<Query>({ text: '', matchCase: false, regex: false });
  const field = useRef<HTMLInputElement>(null);
  const theme = useSettings(themeOf);
  const { search } = live.screen;
  useEffect(() => field.current?.focus(), []);
  useEffect(() => search.find(query, theme, 'here'), [search, query, theme]);
  useEffect(() => () => search.clear(), [search]);

  const change = (more: Partial<Query>): void => setQuery((before) => ({ ...before, ...more }));
  const step = (way: 'next' | 'previous'): void => search.find(query, theme, way);
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onClose();
    else if (event.key === 'Enter' && event.target === field.current)
      step(event.shiftKey ? 'next' : 'previous');
    else if (event.altKey && event.code === 'KeyC') change({ matchCase: !query.matchCase });
    else if (event.altKey && event.code === 'KeyR') change({ regex: !query.regex });
    else return;
    event.preventDefault();
  };
  const bad = query.text !== '' && (found.broken || found.count === 0);
  return (
    <search
      className="flex flex-wrap items-center gap-1 border-b border-line bg-panel px-2 py-1 sm:ml-auto sm:rounded-bl-md sm:border-l"
      onKeyDown={onKey}
      data-testid="search"
    >
      <input
        ref={field}
        type="text"
        aria-label={s.terminal.search.label}
        placeholder={s.terminal.search.label}
        aria-invalid={bad}
        autoCapitalize="off"
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        className="h-7 w-64 min-w-24 shrink grow rounded border border-line-strong bg-bg px-2 font-mono text-sm aria-invalid:border-danger max-sm:h-11 max-sm:text-base sm:max-w-96"
        value={query.text}
        onChange={(event) => change({ text: event.target.value })}
      />
      <output
        className={`min-w-24 px-1 text-sm ${bad ? 'text-danger' : 'text-dim'}`}
        data-testid="found"
      >
        {told(found, query.text)}
      </output>
      <span className="ml-auto flex items-center">
        <Toggle
          label={`${s.terminal.search.matchCase} (Alt C)`}
          mark="Aa"
          on={query.matchCase}
          onChange={(matchCase) => change({ matchCase })}
        />
        <Toggle
          label={`${s.terminal.search.regex} (Alt R)`}
          mark=".*"
          on={query.regex}
          onChange={(regex) => change({ regex })}
        />
        <IconButton
          label={`${s.terminal.search.previous} (Enter)`}
          icon={<UpIcon />}
          onClick={() => step('previous')}
        />
        <IconButton
          label={`${s.terminal.search.next} (Shift Enter)`}
          icon={<DownIcon />}
          onClick={() => step('next')}
        />
        <IconButton
          label={`${s.terminal.search.close} (Esc)`}
          icon={<CloseIcon />}
          onClick={onClose}
        />
      </span>
    </search>
  );
}
