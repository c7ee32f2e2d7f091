/** The terminal of a share: what it is, how long it stays open, and nothing to go to. */
import type { Share } from '../../sdk';
import { duration, exact, parseTime } from '../lib/format';
import { useNow } from '../lib/now';
import { s } from '../strings';
import SessionPage from './page';

function Note({ share }: { share: Share }) {
  const now = useNow();
  const until = parseTime(share.expires_at);
  return (
    <span
      className="mr-1 text-sm whitespace-nowrap text-dim max-sm:flex max-sm:flex-col max-sm:text-right max-sm:text-xs"
      data-testid="guest-mode"
    >
      <span title={share.mode === 'read' ? s.guest.readHint : s.guest.writeHint}>
        {s.guest[share.mode]}
      </span>
      {until === null ? null : (
        <time dateTime={share.expires_at ?? ''} title={exact(until)} className="text-faint">
          {' '}
          {s.guest.until(duration(until - now))}
        </time>
      )}
    </span>
  );
}

export default function SharedTerminal({ share }: { share: Share }) {
  return (
    <main className="flex h-(--visible,100dvh) flex-col">
      <SessionPage id={share.session} guest={{ mode: share.mode, note: <Note share={share} /> }} />
    </main>
  );
}
