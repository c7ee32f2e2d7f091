/** What was sent and what became of it: never silence, and no success before there is proof. */
import { inert } from '../lib/inert';
import { again, type Delivery, dismiss, type Item, takeBack, useOutbox } from '../lib/outbox';
import { attentionLook, type Look } from '../status';
import { s } from '../strings';
import { Button, IconButton } from '../ui/button';
import { CloseIcon } from '../ui/icons';
import { Status } from '../ui/status';

const MOST = 3;

const looks: Record<Delivery, Pick<Look, 'shape' | 'tone'>> = {
  sending: { shape: 'turning', tone: 'dim' },
  waiting: { shape: 'clock', tone: 'plain' },
  written: { shape: 'ring', tone: 'plain' },
  submitted: { shape: 'check', tone: 'plain' },
  refused: { shape: 'cross', tone: 'danger' },
  unsure: { shape: 'dotted', tone: 'amber' },
};

function why(item: Item): string {
  if (item.state === 'submitted' || item.state === 'written') return inert(item.evidence, 160);
  if (item.state !== 'refused') return '';
  if (item.code === 'not_idle' && item.attention !== null)
    return s.message.busy(attentionLook(item.attention).label);
  return s.message.why(item.code, inert(item.reason, 160));
}

const small = 'h-7! max-sm:h-11!';

function Acts({ item, onEdit }: { item: Item; onEdit: (text: string) => void }) {
  const { id, state } = item;
  const edit = (): void => {
    dismiss(id);
    onEdit(item.text);
  };
  return (
    <span className="ml-auto flex shrink-0 items-center gap-1">
      {state === 'waiting' ? (
        <Button className={small} disabled={item.back} onClick={() => takeBack(id)}>
          {s.message.back}
        </Button>
      ) : null}
      {state === 'refused' ? (
        <>
          <Button className={small} onClick={edit}>
            {s.message.edit}
          </Button>
          <Button
            className={small}
            title={s.message.nowHint}
            onClick={() => again(id, 'now')}
            data-testid="type-now"
          >
            {s.message.now}
          </Button>
        </>
      ) : null}
      {state === 'unsure' ? (
        <Button className={small} onClick={() => again(id)}>
          {s.message.again}
        </Button>
      ) : null}
      {state === 'sending' || state === 'waiting' ? null : (
        <IconButton
          className="h-7! w-7! max-sm:h-11! max-sm:w-11!"
          label={s.message.dismiss}
          icon={<CloseIcon />}
          onClick={() => dismiss(id)}
        />
      )}
    </span>
  );
}

export function Sent({ session, onEdit }: { session: string; onEdit: (text: string) => void }) {
  const all = useOutbox((outbox) => outbox.items);
  const items = all.filter((item) => item.session === session).slice(-MOST);
  if (items.length === 0) return null;
  return (
    <ul
      aria-label={s.message.list}
      aria-live="polite"
      className="divide-y divide-line border-t border-line bg-panel"
    >
      {items.map((item) => (
        <li
          key={item.id}
          className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-0.5 px-3 py-1 text-sm"
          data-testid="sent"
          data-state={item.state}
        >
          <Status
            look={{
              ...looks[item.state],
              label: s.message.states[item.state],
              hint: s.message.hints[item.state],
            }}
          />
          <span className="min-w-0 max-w-1/2 truncate font-mono" title={inert(item.text, 400)}>
            {inert(item.text, 200)}
          </span>
          <span className="min-w-0 truncate text-dim max-sm:w-full max-sm:whitespace-normal">
            {why(item)}
          </span>
          <Acts item={item} onEdit={onEdit} />
        </li>
      ))}
    </ul>
  );
}
