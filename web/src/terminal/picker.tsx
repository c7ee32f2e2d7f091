import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { ended, type Session } from '../../sdk';
import { quoteArgv } from '../lib/argv';
import { inert } from '../lib/inert';
import { useSessions } from '../lib/relay';
import { sessionName } from '../lib/session';
import { sessionLook } from '../status';
import { s } from '../strings';
import { Dialog } from '../ui/dialog';
import { inputLook } from '../ui/field';
import { StatusShape } from '../ui/status';

const matches = (session: Session, text: string): boolean =>
  text
    .toLowerCase()
    .split(/\s+/)
    .every((word) =>
      [session.name, session.title, session.runner, session.id, ...session.command].some((field) =>
        field.toLowerCase().includes(word),
      ),
    );

const newest = (a: Session, b: Session): number =>
  (b.created_at ?? '').localeCompare(a.created_at ?? '');

interface Props {
  /** Sessions that are on the page already. */
  shown: readonly string[];
  onPick: (id: string) => void;
  onClose: () => void;
}

/** Which session goes beside the others: type to narrow the list, arrows and Enter to choose. */
export function Picker({ shown, onPick, onClose }: Props) {
  const { data: sessions = [] } = useSessions();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const list = useId();
  const box = useRef<HTMLDivElement>(null);
  const others = sessions
    .filter((session) => !ended(session.state) && !shown.includes(session.id))
    .sort(newest);
  const rows = others.filter((session) => matches(session, text));
  const chosen = Math.max(0, Math.min(at, rows.length - 1));
  const move = (by: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, chosen + by));
    setAt(next);
    box.current?.children[next]?.scrollIntoView({ block: 'nearest' });
  };
  const onKey = (event: KeyboardEvent): void => {
    const session = rows[chosen];
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if (event.key === 'Enter' && session) onPick(session.id);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title={s.terminal.split.pick} onClose={onClose}>
      <div className="p-3">
        <input
          type="text"
          role="combobox"
          aria-label={s.terminal.split.filter}
          placeholder={s.terminal.split.filter}
          aria-expanded
          aria-controls={list}
          aria-activedescendant={rows[chosen] ? `${list}-${chosen}` : undefined}
          autoComplete="off"
          spellCheck={false}
          data-first
          className={inputLook}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKey}
        />
      </div>
      {rows.length === 0 ? (
        <p role="status" className="px-4 pb-5 text-dim">
          {others.length === 0 ? s.terminal.split.nothing : s.terminal.split.noMatch}
        </p>
      ) : null}
      <div
        ref={box}
        role="listbox"
        id={list}
        aria-label={s.nav.sessions}
        className="min-h-0 overflow-y-auto px-2 pb-2"
        hidden={rows.length === 0}
      >
        {rows.map((session, i) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names it
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
          <div
            key={session.id}
            id={`${list}-${i}`}
            role="option"
            aria-selected={i === chosen}
            className="grid min-h-11 cursor-pointer grid-cols-[auto_1fr_auto] items-center gap-x-3 rounded-md px-2 py-1 aria-selected:bg-raised"
            onClick={() => onPick(session.id)}
            onPointerMove={() => setAt(i)}
          >
            <StatusShape look={sessionLook(session)} />
            <span className="min-w-0">
              <span className="block truncate font-medium">{sessionName(session)}</span>
              <code className="block truncate font-mono text-xs text-dim">
                {inert(quoteArgv(session.command), 200)}
              </code>
            </span>
            <span className="text-sm text-faint">{inert(session.runner, 32)}</span>
          </div>
        ))}
      </div>
    </Dialog>
  );
}
