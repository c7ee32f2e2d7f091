/**
 * Who waits for a person, on every page, as a link to the most urgent one. It stands in the strip
 * that each page has anyway: when it comes or goes nothing moves, and it never takes the focus.
 */
import type { Session } from '../../sdk';
import { attentionAge, nextOf } from '../lib/attention';
import { useNow } from '../lib/now';
import { href, useRoute } from '../lib/router';
import { sessionName } from '../lib/session';
import { useWaiting } from '../lib/use-waiting';
import { sessionLook } from '../status';
import { s } from '../strings';
import { StatusMark } from './status';

const TOLD = 3;

function which(rows: Session[], now: number): string {
  const told = rows
    .slice(0, TOLD)
    .map((row) => s.attention.one(sessionLook(row).label, attentionAge(row, now)));
  return [...told, ...(rows.length > TOLD ? ['…'] : [])].join(', ');
}

export function AttentionStrip() {
  const { rows } = useWaiting();
  const now = useNow();
  const route = useRoute();
  const next = nextOf(rows, route.page === 'session' ? route.id : null);
  const first = rows[0];
  if (!next || !first) return null;
  const look = sessionLook(first);
  const open = s.attention.open(sessionName(next));
  return (
    <a
      href={href.session(next.id)}
      title={open}
      aria-label={`${s.attention.strip(rows.length, which(rows, now))}. ${open}`}
      data-testid="attention"
      className={`flex h-8 min-w-0 shrink items-center gap-2 rounded-md border px-2.5 text-sm max-sm:h-11 ${look.tone === 'danger' ? 'border-danger bg-danger-wash text-danger' : 'border-amber bg-amber-wash text-amber'}`}
    >
      <StatusMark shape={look.shape} />
      <span className="truncate max-lg:hidden">
        {s.attention.strip(rows.length, which(rows, now))}
      </span>
      <span className="truncate lg:hidden max-sm:hidden">{s.attention.need(rows.length)}</span>
      <span className="sm:hidden">{rows.length}</span>
    </a>
  );
}
