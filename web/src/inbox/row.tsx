import type { Session } from '../../sdk';
import { takesAnswer } from '../lib/answer';
import { attentionAge, dismiss, snooze } from '../lib/attention';
import { inert } from '../lib/inert';
import { useNow } from '../lib/now';
import { send, whenFor } from '../lib/outbox';
import { href } from '../lib/router';
import { sessionName } from '../lib/session';
import { keepDraft, MessageForm } from '../message/form';
import { Sent } from '../message/sent';
import { sessionLook } from '../status';
import { s } from '../strings';
import { Button } from '../ui/button';
import { SelectBox } from '../ui/select-box';
import { Status } from '../ui/status';
import { SmallDetail } from './detail';
import type { Answers, Note } from './use-answers';

/** A program that has taken the key shows it sooner. */
const STUCK_MS = 8_000;

const keyNames = { yes: 'Enter', no: 'Esc' } as const;

function told(note: Note, now: number): string {
  const key = keyNames[note.how];
  switch (note.given) {
    case 'asking':
      return s.inbox.answering;
    case 'typed':
      return now - note.at > STUCK_MS ? s.inbox.stuck(key) : s.inbox.answered(key);
    case 'moved':
      return s.inbox.moved;
    case 'unsafe':
      return note.choice === null ? s.inbox.unsafe : s.inbox.unsafeChoice(inert(note.choice, 60));
    case 'failed':
      return s.inbox.failed;
  }
}

interface Props {
  session: Session;
  chosen: boolean;
  replying: boolean;
  answers: Answers;
  selected: boolean;
  onChoose: () => void;
  onSelect: () => void;
  onReply: (open: boolean) => void;
}

function Acts({ session, answers, replying, onReply }: Props) {
  const given = answers.noteOf(session)?.given;
  const waits = given === 'asking' || given === 'typed';
  const name = sessionName(session);
  const grow = 'max-sm:min-w-11 max-sm:grow';
  return (
    <div className="relative z-1 flex flex-wrap gap-2">
      {takesAnswer(session) ? (
        <>
          <Button
            kind="primary"
            className={grow}
            disabled={waits}
            title={s.inbox.yesHint}
            aria-label={`${s.inbox.yes}: ${name}`}
            onClick={() => answers.give(session, 'yes')}
            data-testid="yes"
          >
            {s.inbox.yes}
          </Button>
          <Button
            className={grow}
            disabled={waits}
            title={s.inbox.noHint}
            aria-label={`${s.inbox.no}: ${name}`}
            onClick={() => answers.give(session, 'no')}
            data-testid="no"
          >
            {s.inbox.no}
          </Button>
        </>
      ) : null}
      <Button
        className={grow}
        aria-expanded={replying}
        aria-label={`${s.inbox.reply}: ${name}`}
        onClick={() => onReply(!replying)}
        data-testid="reply"
      >
        {s.inbox.reply}
      </Button>
      <a
        href={href.session(session.id)}
        className={`inline-flex h-8 items-center justify-center rounded-md border border-line-strong bg-panel px-2.5 hover:bg-raised max-sm:h-11 ${grow}`}
        aria-label={`${s.inbox.open}: ${name}`}
      >
        {s.inbox.open}
      </a>
      <Button
        kind="quiet"
        className={grow}
        aria-label={`${s.inbox.snooze}: ${name}`}
        title={s.keys.snooze}
        onClick={() => snooze([session])}
      >
        {s.inbox.snooze}
      </Button>
      <Button
        kind="quiet"
        className={`${grow} max-sm:hidden`}
        aria-label={`${s.inbox.dismiss}: ${name}`}
        title={s.keys.dismiss}
        onClick={() => dismiss([session])}
      >
        {s.inbox.dismiss}
      </Button>
    </div>
  );
}

/** Who waits, why, for how long, and the answer. */
export function InboxRow(props: Props) {
  const { session, chosen, selected, replying, answers, onChoose, onSelect, onReply } = props;
  const now = useNow();
  const name = sessionName(session);
  const note = answers.noteOf(session);
  const evidence = inert(session.attention?.evidence ?? '', 320);
  return (
    <li
      id={`row-${session.id}`}
      aria-current={chosen ? 'true' : undefined}
      data-testid="inbox-row"
      data-session={session.id}
      className="relative flex flex-col gap-2 border-b border-line px-4 py-3 has-checked:bg-raised aria-[current]:bg-raised"
    >
      <div className="flex items-center gap-3">
        <SelectBox
          label={s.inbox.select(name)}
          className="relative z-1 max-sm:hidden"
          checked={selected}
          onChange={onSelect}
        />
        <button
          type="button"
          onClick={onChoose}
          className="flex min-w-0 items-center gap-3 text-left after:absolute after:inset-0"
        >
          <Status look={sessionLook(session)} note={attentionAge(session, now) || undefined} />
          <span className="truncate font-medium">{name}</span>
        </button>
        <span className="ml-auto truncate text-sm text-faint">{inert(session.runner, 64)}</span>
        {session.viewers > 0 ? (
          <span className="shrink-0 text-xs text-faint">{s.inbox.viewers(session.viewers)}</span>
        ) : null}
      </div>
      {evidence ? (
        <code className="line-clamp-2 font-mono text-sm break-words" data-testid="reason">
          {evidence}
        </code>
      ) : null}
      {chosen ? <SmallDetail session={session} /> : null}
      <Acts {...props} />
      {note ? (
        <p role="status" className="text-sm text-amber" data-testid="answered">
          {told(note, now)}
        </p>
      ) : null}
      <div className="relative z-1 -mx-4">
        <Sent
          session={session.id}
          onEdit={(text) => {
            keepDraft(session.id, text);
            onReply(true);
          }}
        />
        {replying ? (
          <MessageForm
            id={session.id}
            label={s.message.label}
            placeholder={s.message.placeholder}
            focuses
            onSend={(text) => {
              send(session.id, text, whenFor(session));
              onReply(false);
            }}
            onKey={(event) => {
              if (event.key !== 'Escape') return false;
              onReply(false);
              return true;
            }}
          />
        ) : null}
      </div>
    </li>
  );
}
