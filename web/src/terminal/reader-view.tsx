import type { Terminal } from '@xterm/xterm';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { s } from '../strings';
import { Button } from '../ui/button';
import { DownIcon } from '../ui/icons';
import { readLines } from './reader';

const REFRESH_MS = 200;
const NEAR_PX = 48;

function useLines(terminal: Terminal): string[] {
  const [lines, setLines] = useState<string[]>(() => readLines(terminal));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const read = (): void => {
      timer = null;
      setLines(readLines(terminal));
    };
    const soon = (): void => {
      timer ??= setTimeout(read, REFRESH_MS);
    };
    const parsed = terminal.onWriteParsed(soon);
    const resized = terminal.onResize(soon);
    soon();
    return () => {
      parsed.dispose();
      resized.dispose();
      if (timer !== null) clearTimeout(timer);
    };
  }, [terminal]);
  return lines;
}

/** The terminal's text, as wide as the page: it follows the end until someone scrolls up. */
export function ReaderView({ terminal, fontSize }: { terminal: Terminal; fontSize: number }) {
  const lines = useLines(terminal);
  const box = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(true);
  const toEnd = (): void => {
    const it = box.current;
    if (it) it.scrollTop = it.scrollHeight;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: new lines are what moves the end
  useLayoutEffect(() => {
    if (follows) toEnd();
  }, [lines, follows]);
  useEffect(() => {
    const it = box.current;
    if (!it) return;
    // the keyboard takes half of the page away: the end stays in sight
    const observer = new ResizeObserver(() => follows && toEnd());
    observer.observe(it);
    return () => observer.disconnect();
  });
  return (
    <>
      <section
        ref={box}
        aria-label={s.terminal.phone.text}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls needs the keyboard
        tabIndex={0}
        data-testid="reader"
        className="absolute inset-0 overflow-y-auto overscroll-contain bg-(--terminal) px-3 py-2 font-mono leading-snug break-words whitespace-pre-wrap text-(--terminal-fg) select-text"
        style={{ fontSize }}
        onScroll={({ currentTarget: it }) =>
          setFollows(it.scrollHeight - it.scrollTop - it.clientHeight < NEAR_PX)
        }
      >
        {lines.join('\n')}
      </section>
      {follows ? null : (
        <Button
          className="absolute right-3 bottom-3 shadow"
          icon={<DownIcon />}
          onClick={() => setFollows(true)}
        >
          {s.terminal.phone.toEnd}
        </Button>
      )}
    </>
  );
}
