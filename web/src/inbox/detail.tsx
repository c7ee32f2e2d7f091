/** What stands on the screen of the chosen one: beside the list, or below its row where there is no room. */
import type { Session } from '../../sdk';
import { LINES } from '../lib/answer';
import { sessionName } from '../lib/session';
import { useScreenText } from '../lib/use-screen';
import { useWide } from '../lib/use-wide';
import { s } from '../strings';
import { ScreenText } from '../ui/screen-text';

function Lines({ session }: { session: Session }) {
  const shown = useScreenText(session.id, LINES);
  return <ScreenText shown={shown} label={s.inbox.last(sessionName(session))} />;
}

export function SmallDetail({ session }: { session: Session }) {
  if (useWide()) return null;
  return (
    <div className="relative z-1 flex max-h-64 flex-col rounded-md border border-line bg-bg">
      <Lines session={session} />
    </div>
  );
}

export function Detail({ session }: { session: Session | null }) {
  if (!useWide()) return null;
  return (
    <aside className="flex w-[46%] max-w-3xl shrink-0 flex-col border-l border-line bg-panel">
      {session ? (
        <>
          <h2 className="truncate border-b border-line px-3 py-2 text-sm text-dim">
            {s.inbox.last(sessionName(session))}
          </h2>
          <Lines key={session.id} session={session} />
        </>
      ) : (
        <p className="p-4 text-dim">{s.inbox.pick}</p>
      )}
    </aside>
  );
}
