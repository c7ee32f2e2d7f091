/** What a pane asks before something happens that a person may not have meant. */
import type { ReactNode } from 'react';
import { bytes } from '../lib/format';
import { inert } from '../lib/inert';
import { set } from '../lib/settings';
import { s } from '../strings';
import { Button } from '../ui/button';
import { CopyButton } from '../ui/copy';
import { Dialog } from '../ui/dialog';
import type { PaneStore, PaneUi } from './pane-ui';
import { MOST_COPIED, openLink } from './screen';
import type { Live } from './use-terminal';

const PREVIEW_LINES = 8;

function Foot({ children }: { children: ReactNode }) {
  return (
    <footer className="flex justify-end gap-2 border-t border-line px-4 py-3 max-sm:*:grow">
      {children}
    </footer>
  );
}

function LinkDialog({ uri, onClose }: { uri: string; onClose: () => void }) {
  return (
    <Dialog title={s.terminal.link.title} onClose={onClose}>
      <div className="flex flex-col gap-3 overflow-y-auto p-4">
        <div className="flex items-center gap-1 rounded-md border border-line bg-raised py-1 pr-1 pl-3">
          <code className="min-w-0 grow py-1 font-mono text-sm break-all">{inert(uri, 2_000)}</code>
          <CopyButton text={uri} />
        </div>
        <p className="text-dim">{s.terminal.link.body}</p>
      </div>
      <Foot>
        <Button onClick={onClose}>{s.common.cancel}</Button>
        <Button
          kind="primary"
          data-first
          onClick={() => {
            openLink(uri);
            onClose();
          }}
        >
          {s.terminal.link.open}
        </Button>
      </Foot>
    </Dialog>
  );
}

function PasteDialog({
  text,
  lines,
  marked,
  onPaste,
  onClose,
}: {
  text: string;
  lines: number;
  marked: boolean;
  onPaste: () => void;
  onClose: () => void;
}) {
  const shown = text.slice(0, 4_000).split(/\r\n|\r|\n/, Math.min(lines, PREVIEW_LINES));
  const title =
    lines > 1 ? s.terminal.pasting.title(lines) : s.terminal.pasting.large(bytes(text.length));
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="flex flex-col gap-3 overflow-y-auto p-4">
        <ol className="overflow-hidden rounded-md border border-line bg-raised px-3 py-2 font-mono text-sm">
          {shown.map((line, i) => (
            <li key={`${i} ${line}`} className="truncate">
              {inert(line, 200) || '\u00a0'}
            </li>
          ))}
          {lines > shown.length ? (
            <li className="font-sans text-faint">
              {s.terminal.pasting.more(lines - shown.length)}
            </li>
          ) : null}
        </ol>
        <p className="text-dim">{marked ? s.terminal.pasting.marked : s.terminal.pasting.body}</p>
      </div>
      <Foot>
        <Button onClick={onClose}>{s.common.cancel}</Button>
        <Button kind="primary" data-first data-testid="paste" onClick={onPaste}>
          {s.terminal.pasting.paste}
        </Button>
      </Foot>
    </Dialog>
  );
}

/** A question that leaves the terminal as it is, and the focus where it is. */
function Bar({ text, children }: { text: ReactNode; children: ReactNode }) {
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-amber bg-amber-wash px-3 py-1.5 text-sm text-fg"
    >
      <span className="min-w-0">{text}</span>
      <span className="ml-auto flex gap-2">{children}</span>
    </div>
  );
}

const Key = ({ children }: { children: string }) => (
  <kbd className="rounded border border-current px-1 font-mono text-xs opacity-80 max-sm:hidden">
    {children}
  </kbd>
);

function CourtesyBar({ live, other }: { live: Live; other: string }) {
  const then = (decide: () => void) => (): void => {
    decide();
    live.screen.terminal.focus();
  };
  return (
    <Bar
      text={
        <>
          <strong className="font-semibold">{other}</strong> {s.terminal.courtesy.hint}
        </>
      }
    >
      <Button onClick={then(() => live.courtesy.refuse())}>
        {s.terminal.courtesy.look} <Key>Esc</Key>
      </Button>
      <Button kind="primary" onClick={then(() => live.courtesy.accept())} data-testid="type-too">
        {s.terminal.courtesy.type} <Key>Enter</Key>
      </Button>
    </Bar>
  );
}

function CopyBar({ text, onClose }: { text: string; onClose: () => void }) {
  const copy = (): void => {
    void navigator.clipboard?.writeText(text);
    onClose();
  };
  return (
    <Bar
      text={
        <>
          {s.terminal.copying.ask(bytes(text.length))}{' '}
          <code className="font-mono break-all">{inert(text, 80)}</code>
        </>
      }
    >
      <Button
        onClick={() => {
          set({ clipboardWrite: 'never' });
          onClose();
        }}
      >
        {s.terminal.copying.never}
      </Button>
      <Button
        onClick={() => {
          set({ clipboardWrite: 'allow' });
          copy();
        }}
      >
        {s.terminal.copying.always}
      </Button>
      <Button onClick={onClose}>{s.common.cancel}</Button>
      <Button kind="primary" onClick={copy} data-testid="copy">
        {s.terminal.copying.copy}
      </Button>
    </Bar>
  );
}

export function Questions({ live, ui, store }: { live: Live; ui: PaneUi; store: PaneStore }) {
  const { terminal } = live.screen;
  const close = (what: Partial<PaneUi>) => (): void => store.setState(what);
  const { asking, copying, tooMuch, opening, paste } = ui;
  return (
    <>
      {asking === null ? null : <CourtesyBar live={live} other={asking} />}
      {copying === null ? null : <CopyBar text={copying} onClose={close({ copying: null })} />}
      {tooMuch === null ? null : (
        <Bar text={s.terminal.copying.tooMuch(bytes(tooMuch), bytes(MOST_COPIED))}>
          <Button onClick={close({ tooMuch: null })}>{s.common.dismiss}</Button>
        </Bar>
      )}
      {opening === null ? null : <LinkDialog uri={opening} onClose={close({ opening: null })} />}
      {paste === null ? null : (
        <PasteDialog
          {...paste}
          marked={terminal.modes.bracketedPasteMode}
          onClose={close({ paste: null })}
          onPaste={() => {
            store.setState({ paste: null });
            terminal.paste(paste.text);
          }}
        />
      )}
    </>
  );
}
