import type { Session } from '../../sdk';
import { needs } from '../lib/attention';
import { href } from '../lib/router';
import { sessionName } from '../lib/session';
import { s } from '../strings';
import { plain } from '../ui/screen-text';
import { SessionStatus } from '../ui/session-status';
import type { Cell } from './use-thumbnails';

function shownText(session: Session, cell: Cell | undefined): string {
  if (session.mode !== 'pty') return s.wall.pipe;
  if (!cell?.lines) return cell?.failed ? s.wall.stale : '';
  const text = plain(cell.lines.join('\n'));
  return text === '' ? s.wall.silent : text;
}

interface Props {
  session: Session;
  cell: Cell | undefined;
  /** Tab comes here; the arrows move from here. */
  reached: boolean;
  onFocus: () => void;
}

/** A screen as text: 80 columns where there is room, else its beginning and its end, still readable. */
export function WallCell({ session, cell, reached, onFocus }: Props) {
  const frame = needs(session) ? 'border-amber' : 'border-line';
  return (
    <li className="min-w-0">
      <a
        href={href.session(session.id)}
        tabIndex={reached ? 0 : -1}
        onFocus={onFocus}
        data-testid="wall-cell"
        data-session={session.id}
        className={`flex h-full flex-col overflow-hidden rounded-md border bg-panel hover:border-line-strong ${frame}`}
      >
        <span className="flex items-center gap-2 border-b border-line px-2 py-1 text-xs">
          <span className="min-w-0 truncate font-medium">{sessionName(session)}</span>
          <span className="ml-auto shrink-0">
            <SessionStatus session={session} />
          </span>
        </span>
        <span className="@container relative block aspect-[80/30] overflow-hidden bg-bg">
          <span
            aria-hidden="true"
            className={`absolute inset-x-0 bottom-0 block px-1 pb-0.5 font-mono leading-tight whitespace-pre text-dim [font-size:max(2cqw,0.4rem)] ${cell?.failed ? 'opacity-50' : ''}`}
          >
            {shownText(session, cell)}
          </span>
        </span>
      </a>
    </li>
  );
}
