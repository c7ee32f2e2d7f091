import { useState } from 'react';
import { s } from '../strings';
import type { PaneStore } from './pane-ui';
import type { Screen } from './screen';

interface Key {
  label: string;
  name: string;
  /** What is sent; `arrow` follows the program's cursor key mode. */
  send?: string;
  arrow?: 'A' | 'B' | 'C' | 'D';
}

const keys: Key[] = [
  { label: 'Esc', name: 'Esc', send: '\x1b' },
  { label: 'Tab', name: 'Tab', send: '\t' },
  { label: '⏎', name: 'Enter', send: '\r' },
  { label: '^C', name: 'Control C', send: '\x03' },
  { label: '↑', name: 'Up', arrow: 'A' },
  { label: '↓', name: 'Down', arrow: 'B' },
  { label: '←', name: 'Left', arrow: 'D' },
  { label: '→', name: 'Right', arrow: 'C' },
  { label: '/', name: 'Slash', send: '/' },
  { label: '|', name: 'Pipe', send: '|' },
  { label: '-', name: 'Dash', send: '-' },
];

interface Props {
  screen: Screen;
  store: PaneStore;
  /** Ctrl waits for its key. */
  down: boolean;
  /** A key goes on to the terminal, whose keyboard is open; else it stays closed. */
  focuses: boolean;
}

/** The keys a touch keyboard lacks. */
export function KeyBar({ screen, store, down, focuses }: Props) {
  const [refused, setRefused] = useState(false);
  const back = (): void => {
    if (focuses) screen.terminal.focus();
  };
  const press = (key: Key): void => {
    const cursor = screen.terminal.modes.applicationCursorKeysMode ? '\x1bO' : '\x1b[';
    screen.terminal.input(key.arrow ? cursor + key.arrow : (key.send ?? ''), true);
    back();
  };
  const paste = (): void => {
    const clipboard: Clipboard | undefined = navigator.clipboard;
    if (!clipboard) return setRefused(true);
    clipboard.readText().then(
      (text) => screen.offer(text),
      () => setRefused(true),
    );
  };
  const look =
    'h-11 min-w-11 shrink-0 rounded-md px-2 font-mono text-dim active:bg-raised active:text-fg';
  return (
    <div
      role="toolbar"
      aria-label={s.terminal.keys}
      className="flex shrink-0 overflow-x-auto bg-panel"
    >
      <button
        type="button"
        aria-label={s.terminal.controlHint}
        aria-pressed={down}
        className={`${look} aria-pressed:bg-fg aria-pressed:text-bg`}
        onPointerDown={(event) => event.preventDefault()}
        onClick={() => {
          screen.control = !screen.control;
          store.setState({ control: screen.control });
          back();
        }}
      >
        {s.terminal.control}
      </button>
      {keys.map((key) => (
        <button
          key={key.name}
          type="button"
          aria-label={key.name}
          className={look}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => press(key)}
        >
          {key.label}
        </button>
      ))}
      <button type="button" className={`${look} font-sans`} onClick={paste}>
        {refused ? s.common.copyFailed : s.terminal.paste}
      </button>
    </div>
  );
}
