import type { ReactNode } from 'react';
import { openStart } from '../lib/page';
import { s } from '../strings';
import { AttentionStrip } from './attention-strip';
import { Button } from './button';
import { PlusIcon } from './icons';

export function NewSession() {
  return (
    <Button
      kind="primary"
      icon={<PlusIcon />}
      onClick={() => openStart()}
      data-testid="new-session"
    >
      {s.nav.newSession}
    </Button>
  );
}

/** The strip on top of a page: what it is, how much of it, what one can do. */
export function Heading({
  title,
  note,
  children,
}: {
  title: string;
  note?: string | undefined;
  children?: ReactNode;
}) {
  return (
    <header className="flex min-h-13 shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-2">
      <h1 className="text-lg font-semibold">{title}</h1>
      {note ? <span className="text-sm text-faint">{note}</span> : null}
      <div className="ml-auto flex min-w-0 items-center gap-2">
        <AttentionStrip />
        {children}
      </div>
    </header>
  );
}
