/** The terminal of a share: what it is, how long it stays open, and nothing to go to. */
import type { Share } from '../../sdk';
import { duration, exact, parseTime } from '../lib/format';
import { inert } from '../lib/inert';
import { useNow } from '../lib/now';
import { useSession } from '../lib/relay';
import { sessionName } from '../lib/session';
import { s } from '../strings';
import SessionPage from './page';

function Banner({ share }: { share: Share }) {
  const now = useNow();
  const { data: session } = useSession(share.session);
  const until = parseTime(share.expires_at);
  return (
    <header className="flex min-h-11 shrink-0 items-center gap-x-3 border-b border-line bg-panel px-3">
      <img src="./favicon.svg" alt="" className="size-5 shrink-0" />
      <h1 className="min-w-0 truncate font-semibold">
        {session ? sessionName(session) : s.guest.title}
      </h1>
      {session?.title && session.title !== session.name ? (
        <span className="min-w-0 truncate text-faint max-sm:hidden">
          {inert(session.title, 80)}
        </span>
      ) : null}
      <span className="ml-auto text-sm whitespace-nowrap text-dim" data-testid="guest-mode">
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
    </header>
  );
}

export default function SharedTerminal({ share }: { share: Share }) {
  return (
    <main className="flex h-(--visible,100dvh) flex-col">
      <Banner share={share} />
      <SessionPage id={share.session} guest={share.mode} />
    </main>
  );
}
