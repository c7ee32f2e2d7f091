import { ended, type Session } from '../../sdk';
import { quoteArgv } from '../lib/argv';
import { needs } from '../lib/attention';
import { inert } from '../lib/inert';
import { askStop, openStart } from '../lib/page';
import { href } from '../lib/router';
import { again, ranFor, sessionName } from '../lib/session';
import { s } from '../strings';
import { IconButton } from '../ui/button';
import { AgainIcon, CloseIcon, StopIcon } from '../ui/icons';
import { SelectBox } from '../ui/select-box';
import { SessionStatus } from '../ui/session-status';
import { Age } from '../ui/time';

function Actions({ session }: { session: Session }) {
  const over = ended(session.state);
  return (
    <div className="flex justify-end gap-1 sm:opacity-60 sm:group-hover:opacity-100 sm:group-focus-within:opacity-100">
      {over ? (
        <IconButton
          label={s.sessions.change}
          icon={<AgainIcon />}
          onClick={() => openStart(again(session))}
        />
      ) : null}
      <IconButton
        label={over ? s.sessions.remove : s.sessions.stop}
        icon={over ? <CloseIcon /> : <StopIcon />}
        onClick={() => askStop(session)}
      />
    </div>
  );
}

import type { Peek } from './peek';

interface Props {
  session: Session;
  current: boolean;
  selected: boolean;
  peek: Peek;
  onSelect: () => void;
}

export function SessionRow({ session, current, selected, peek, onSelect }: Props) {
  const name = sessionName(session);
  const command = inert(quoteArgv(session.command), 300);
  const title = session.name ? inert(session.title, 80) : '';
  const ran = ranFor(session);
  const evidence = session.state === 'running' ? inert(session.attention?.evidence ?? '', 160) : '';
  return (
    <tr
      id={`row-${session.id}`}
      aria-current={current ? 'true' : undefined}
      data-testid="session-row"
      data-session={session.id}
      className="group relative border-b border-line hover:bg-panel has-checked:bg-raised aria-[current]:bg-raised *:px-2 *:py-(--row) *:align-middle *:first:pl-4 *:last:pr-4 max-sm:grid max-sm:grid-cols-[auto_1fr_auto] max-sm:gap-x-3 max-sm:px-4 max-sm:py-2 max-sm:*:p-0!"
    >
      <td className="relative z-1 max-sm:hidden">
        <SelectBox label={s.sessions.select(name)} checked={selected} onChange={onSelect} />
      </td>
      <td className="max-sm:col-start-1 max-sm:row-start-2 max-sm:text-sm">
        <span className="flex items-center gap-2">
          <SessionStatus session={session} />
          {ran === null ? null : (
            <span className="text-xs whitespace-nowrap text-faint">{s.sessions.took(ran)}</span>
          )}
        </span>
      </td>
      <td className="max-w-56 max-sm:col-span-2 max-sm:col-start-1 max-sm:row-start-1 max-sm:max-w-none max-sm:min-w-0">
        <a
          href={href.session(session.id)}
          className="block truncate font-medium after:absolute after:inset-0"
          onPointerEnter={(event) => event.pointerType === 'mouse' && peek.soon(session.id)}
          onPointerLeave={peek.close}
          onFocus={(event) => event.target.matches(':focus-visible') && peek.soon(session.id)}
          onBlur={peek.close}
          title={title || name}
        >
          {name}
          {title ? <span className="ml-2 font-normal text-faint">{title}</span> : null}
        </a>
      </td>
      <td className="max-w-0 w-2/5 max-sm:col-span-2 max-sm:row-start-3 max-sm:w-full max-sm:max-w-none max-sm:min-w-0">
        {/* two lines are as high as the buttons: the row stays when one begins to wait */}
        <code
          className="block truncate font-mono text-sm leading-[1.125rem] text-dim"
          title={command}
        >
          {command}
        </code>
        {evidence ? (
          <code
            className={`block truncate font-mono text-xs leading-[0.875rem] ${needs(session) ? 'text-amber' : 'text-faint'}`}
            title={evidence}
            data-testid="evidence"
          >
            {evidence}
          </code>
        ) : null}
      </td>
      <td className="max-w-40 truncate text-dim max-sm:col-start-2 max-sm:row-start-2 max-sm:text-sm">
        {inert(session.runner, 64)}
        {session.viewers > 0 ? (
          <span className="ml-2 text-xs text-faint">{s.sessions.viewers(session.viewers)}</span>
        ) : null}
      </td>
      <td className="text-dim max-sm:col-start-3 max-sm:row-start-3 max-sm:text-right max-sm:text-sm">
        <Age at={session.created_at} />
      </td>
      <td className="relative z-1 max-sm:col-start-3 max-sm:row-span-2 max-sm:row-start-1">
        <Actions session={session} />
      </td>
    </tr>
  );
}
