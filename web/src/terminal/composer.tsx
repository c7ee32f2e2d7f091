import { type FormEvent, type KeyboardEvent, useId } from 'react';
import { create } from 'zustand';
import type { TerminalState } from '../../sdk';
import { useNow } from '../lib/now';
import { s } from '../strings';
import { Button, IconButton } from '../ui/button';
import { SendIcon } from '../ui/icons';
import { type Live, typingPaused } from './use-terminal';

/** A program that reads a paste needs a moment before Enter is a key of its own. */
const ENTER_AFTER_MS = 80;

/** What was begun stays while one looks at another session, or while the connection is away. */
const useDrafts = create<Record<string, string>>(() => ({}));

function send(live: Live, text: string, pipe: boolean): void {
  const { terminal } = live.screen;
  if (pipe) return terminal.input(`${text}\n`, true);
  if (text !== '') terminal.paste(text);
  setTimeout(() => terminal.input('\r', true), text === '' ? 0 : ENTER_AFTER_MS);
}

interface Props {
  live: Live;
  state: TerminalState;
  id: string;
  pipe: boolean;
}

/** A line, or several, written in peace and sent as a whole. */
export function Composer({ live, state, id, pipe }: Props) {
  const field = useId();
  const now = useNow();
  const draft = useDrafts((drafts) => drafts[id] ?? '');
  const keep = (text: string): void => useDrafts.setState({ [id]: text });
  const waits = state.status === 'connecting' || typingPaused(state, now);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (waits) return;
    keep('');
    send(live, draft, pipe);
  };
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    const hardware = !event.nativeEvent.isComposing && event.key === 'Enter' && !event.shiftKey;
    if (pipe && event.ctrlKey && event.code === 'KeyD' && draft === '') {
      event.preventDefault();
      live.session.closeInput();
    } else if (hardware && (pipe || event.ctrlKey || event.metaKey)) {
      submit(event);
    }
  };
  if (state.mode === 'read') return null;
  if (state.inputClosed) {
    return (
      <p className="shrink-0 border-t border-line bg-panel px-3 py-2 text-sm text-dim">
        {s.terminal.compose.ended}
      </p>
    );
  }
  return (
    <form
      onSubmit={submit}
      className="flex shrink-0 flex-wrap items-end gap-2 border-t border-line bg-panel px-2 py-1.5"
    >
      <textarea
        id={field}
        rows={Math.min(5, draft.split('\n').length)}
        aria-label={pipe ? s.terminal.compose.line : s.terminal.compose.label}
        placeholder={pipe ? s.terminal.compose.line : s.terminal.compose.placeholder}
        autoCapitalize="off"
        autoComplete="off"
        spellCheck={false}
        enterKeyHint={pipe ? 'send' : 'enter'}
        className="min-h-8 w-0 grow resize-none rounded-md border border-line-strong bg-bg px-2.5 py-1 font-mono text-sm max-sm:min-h-11 max-sm:py-2.5 max-sm:text-base"
        value={draft}
        onChange={(event) => keep(event.target.value)}
        onKeyDown={onKey}
      />
      {pipe ? (
        <Button
          title={s.terminal.compose.endHint}
          onClick={() => live.session.closeInput()}
          data-testid="end-input"
        >
          {s.terminal.compose.end}
        </Button>
      ) : null}
      <IconButton
        kind="primary"
        type="submit"
        label={s.terminal.compose.send}
        icon={<SendIcon />}
        disabled={waits}
        data-testid="send"
      />
      {waits && draft !== '' ? (
        <span className="w-full text-xs text-faint">{s.terminal.compose.waits}</span>
      ) : null}
    </form>
  );
}
