import type { Argv } from '../lib/argv';
import { inert } from '../lib/inert';
import { s } from '../strings';
import { Button } from '../ui/button';

/** The argv word by word, so that a missing quote is seen before it is executed. */
export function Preview({ parsed, onWrap }: { parsed: Argv; onWrap: () => void }) {
  if (parsed.open !== null) {
    return (
      <p role="status" className="text-sm text-danger">
        {s.start.openQuote(parsed.open)}
      </p>
    );
  }
  if (parsed.argv.length === 0) {
    return (
      <p role="status" className="text-sm text-dim">
        {s.start.needCommand}
      </p>
    );
  }
  return (
    <>
      <div className="flex flex-wrap items-center gap-1 pt-0.5">
        <span className="mr-1 text-xs text-faint">{s.start.preview}</span>
        {parsed.argv.map((word, i) => (
          <code
            key={i}
            className="max-w-full rounded border border-line bg-bg px-1.5 font-mono text-xs leading-5 break-all whitespace-pre-wrap"
          >
            {word === '' ? '\u00a0' : inert(word, 400)}
          </code>
        ))}
      </div>
      {parsed.shellish.length > 0 ? (
        <p role="status" className="flex flex-wrap items-center gap-2 text-sm text-amber">
          {s.start.shellish(parsed.shellish.join(' '))}
          <Button onClick={onWrap} className="h-7!">
            {s.start.wrap}
          </Button>
        </p>
      ) : null}
    </>
  );
}
