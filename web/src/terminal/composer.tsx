/**
 * Where one writes in peace: a line for a program on pipes, a message for one in a terminal. It grows
 * over the terminal instead of taking room from it, which would resize the program at every line; a
 * phone resizes nothing.
 */
import type { KeyboardEvent } from 'react';
import type { Session, TerminalState } from '../../sdk';
import { useNow } from '../lib/now';
import { send, whenFor } from '../lib/outbox';
import { keepDraft, MessageForm } from '../message/form';
import { Sent } from '../message/sent';
import { s } from '../strings';
import { Button, IconButton } from '../ui/button';
import { CloseIcon } from '../ui/icons';
import { type Live, typingPaused } from './use-terminal';

interface Props {
  live: Live;
  state: TerminalState;
  session: Session | undefined;
  id: string;
  pipe: boolean;
  /** It was opened on purpose: it takes the focus, and can be closed. */
  onClose: (() => void) | null;
}

export function Composer({ live, state, session, id, pipe, onClose }: Props) {
  const now = useNow();
  const waits = state.status === 'connecting' || typingPaused(state, now);
  if (state.mode === 'read') return null;
  if (state.inputClosed) {
    return (
      <p className="shrink-0 border-t border-line bg-panel px-3 py-2 text-sm text-dim">
        {s.terminal.compose.ended}
      </p>
    );
  }
  const onKey = (event: KeyboardEvent, draft: string): boolean => {
    if (event.key === 'Escape' && onClose) onClose();
    else if (pipe && event.ctrlKey && event.code === 'KeyD' && draft === '')
      live.session.closeInput();
    else return false;
    return true;
  };
  const onSend = (text: string): void => {
    if (pipe) live.screen.terminal.input(`${text}\n`, true);
    else if (text === '') live.screen.terminal.input('\r', true);
    else send(id, text, whenFor(session));
  };
  return (
    <div className="relative z-10 shrink-0 sm:h-11">
      <div className="sm:absolute sm:inset-x-0 sm:bottom-0">
        <Sent session={id} onEdit={(text) => keepDraft(id, text)} />
        <MessageForm
          id={id}
          label={pipe ? s.terminal.compose.line : s.terminal.compose.label}
          placeholder={pipe ? s.terminal.compose.line : s.terminal.compose.placeholder}
          waits={waits ? s.terminal.compose.waits : null}
          lines={!pipe}
          focuses={onClose !== null}
          empty
          onSend={onSend}
          onKey={onKey}
        >
          {pipe ? (
            <Button
              title={s.terminal.compose.endHint}
              onClick={() => live.session.closeInput()}
              data-testid="end-input"
            >
              {s.terminal.compose.end}
            </Button>
          ) : null}
          {onClose ? (
            <IconButton label={s.message.close} icon={<CloseIcon />} onClick={onClose} />
          ) : null}
        </MessageForm>
      </div>
    </div>
  );
}
