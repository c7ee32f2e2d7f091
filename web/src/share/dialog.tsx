import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import type { NewShare, Session } from '../../sdk';
import { queries } from '../lib/client';
import { relay } from '../lib/relay';
import { sessionName } from '../lib/session';
import { s } from '../strings';
import { Button } from '../ui/button';
import { useCopy } from '../ui/copy';
import { Dialog } from '../ui/dialog';
import { Field, inputLook, Segments } from '../ui/field';
import { CopyIcon } from '../ui/icons';
import { Problem } from '../ui/problem';
import { StatusMark } from '../ui/status';
import { ActiveShares } from './active';

const expiries = Object.keys(s.share.expiries)
  .map(Number)
  .sort((a, b) => a - b);
const HOUR = 3_600;

const copyWords = {
  idle: s.share.copyLink,
  done: s.common.copied,
  refused: s.common.copyFailed,
} as const;

/** What stands between a link and whoever shall use it, if anything does. */
function caution(url: string): string | null {
  const { protocol, hostname } = new URL(url, document.baseURI);
  if (/^(localhost|127\.|\[::1\])/.test(hostname)) return s.share.loopback;
  return protocol === 'http:' ? s.share.insecure : null;
}

function Made({ share, onAnother }: { share: NewShare; onAnother: () => void }) {
  const id = useId();
  const note = caution(share.url);
  const [told, copy] = useCopy();
  return (
    <div className="flex flex-col gap-3" data-testid="share-made">
      <Field label={s.share.link} hint={s.share.made} htmlFor={id}>
        <input
          id={id}
          ref={(field) => field?.focus()}
          readOnly
          value={share.url}
          onFocus={(event) => {
            event.currentTarget.select();
            event.currentTarget.scrollLeft = 0;
          }}
          className={`${inputLook} font-mono text-sm`}
          data-testid="share-link"
        />
      </Field>
      {note ? (
        <p className="flex items-center gap-2 text-sm text-amber">
          <StatusMark shape="clock" />
          {note}
        </p>
      ) : null}
      <div className="flex gap-2">
        <Button
          kind="primary"
          icon={<CopyIcon />}
          onClick={() => copy(share.url)}
          data-testid="share-copy"
        >
          <span role="status">{copyWords[told]}</span>
        </Button>
        <Button onClick={onAnother}>{s.share.another}</Button>
      </div>
    </div>
  );
}

function Form({ session, onMade }: { session: Session; onMade: (share: NewShare) => void }) {
  const [mode, setMode] = useState<'read' | 'write'>('read');
  const [expiry, setExpiry] = useState(HOUR);
  const [name, setName] = useState('');
  const make = useMutation({
    mutationFn: () => {
      const text = name.trim();
      return relay.share(session.id, {
        mode,
        expires_in: expiry,
        ...(text === '' ? {} : { name: text }),
      });
    },
    onSuccess: async (share) => {
      onMade(share);
      await queries.invalidateQueries({ queryKey: ['shares'] });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!make.isPending) make.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <div className="flex flex-col gap-2">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span aria-hidden="true" className="text-sm text-dim">
            {s.share.mode}
          </span>
          <Segments
            legend={s.share.mode}
            name="share-mode"
            value={mode}
            choices={(['read', 'write'] as const).map((value) => ({
              value,
              label: s.share.modes[value],
            }))}
            onChange={setMode}
          />
        </div>
        <p className="text-sm text-dim" aria-live="polite">
          {s.share.explain[mode]}
        </p>
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={s.share.expiry} htmlFor="share-expiry">
          <select
            id="share-expiry"
            className={inputLook}
            value={expiry}
            onChange={(event) => setExpiry(Number(event.target.value))}
          >
            {expiries.map((seconds) => (
              <option key={seconds} value={seconds}>
                {s.share.expiries[seconds as keyof typeof s.share.expiries]}
              </option>
            ))}
          </select>
        </Field>
        <Field label={s.share.name} htmlFor="share-name">
          <input
            id="share-name"
            autoComplete="off"
            maxLength={64}
            placeholder={s.share.nameHint}
            className={inputLook}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
      </div>
      {make.error ? <Problem error={make.error} title={s.share.failed} /> : null}
      <div>
        <Button
          kind="primary"
          type="submit"
          data-first
          disabled={make.isPending}
          data-testid="share-create"
        >
          {make.isPending ? s.share.creating : s.share.create}
        </Button>
      </div>
    </form>
  );
}

/** Makes links to one session, and takes them back. */
export function ShareDialog({ session, onClose }: { session: Session; onClose: () => void }) {
  const [made, setMade] = useState<NewShare | null>(null);
  return (
    <Dialog title={s.share.title(sessionName(session))} onClose={onClose} wide>
      <div className="flex min-h-0 flex-col gap-5 overflow-y-auto p-4">
        {made ? (
          <Made key={made.id} share={made} onAnother={() => setMade(null)} />
        ) : (
          <Form session={session} onMade={setMade} />
        )}
        <ActiveShares session={session.id} fresh={made?.id ?? null} />
      </div>
    </Dialog>
  );
}
