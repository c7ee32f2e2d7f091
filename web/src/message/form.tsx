/** A text of several lines for a program, sent as one. */
import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import { create } from 'zustand';
import { s } from '../strings';
import { IconButton } from '../ui/button';
import { SendIcon } from '../ui/icons';

/** What was begun stays while one looks at another session, or while the connection is away. */
export const useDrafts = create<Record<string, string>>(() => ({}));

export const keepDraft = (id: string, text: string): void => useDrafts.setState({ [id]: text });

interface Props {
  id: string;
  label: string;
  placeholder: string;
  /** It cannot go now: the draft stays. */
  waits?: string | null;
  /** Enter alone sends: for what is one line by nature. */
  lines?: boolean;
  focuses?: boolean;
  empty?: boolean;
  onSend: (text: string) => void;
  onKey?: (event: KeyboardEvent<HTMLTextAreaElement>, draft: string) => boolean;
  children?: ReactNode;
}

export function MessageForm(props: Props) {
  const { id, waits = null, lines = true, focuses = false, empty = false } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const draft = useDrafts((drafts) => drafts[id] ?? '');
  useEffect(() => {
    if (focuses) field.current?.focus();
  }, [focuses]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (waits !== null || (draft.trim() === '' && !empty)) return;
    keepDraft(id, '');
    props.onSend(draft);
  };
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (props.onKey?.(event, draft)) return event.preventDefault();
    const enter = !event.nativeEvent.isComposing && event.key === 'Enter' && !event.shiftKey;
    if (enter && (!lines || event.ctrlKey || event.metaKey)) submit(event);
  };
  return (
    <form
      onSubmit={submit}
      className="flex shrink-0 flex-wrap items-end gap-2 border-t border-line bg-panel px-2 py-1.5"
    >
      <textarea
        ref={field}
        rows={Math.min(6, draft.split('\n').length)}
        aria-label={props.label}
        placeholder={props.placeholder}
        autoCapitalize="off"
        autoComplete="off"
        spellCheck={false}
        enterKeyHint={lines ? 'enter' : 'send'}
        className="min-h-8 w-0 grow resize-none rounded-md border border-line-strong bg-bg px-2.5 py-1 font-mono text-sm max-sm:min-h-11 max-sm:py-2.5 max-sm:text-base"
        value={draft}
        onChange={(event) => keepDraft(id, event.target.value)}
        onKeyDown={onKey}
      />
      {props.children}
      <IconButton
        kind="primary"
        type="submit"
        label={s.message.send}
        icon={<SendIcon />}
        disabled={waits !== null}
        data-testid="send"
      />
      {waits !== null && draft !== '' ? (
        <span className="w-full text-xs text-faint">{waits}</span>
      ) : null}
    </form>
  );
}
