import type { Shown } from '../lib/use-screen';
import { s } from '../strings';
import { Skeleton } from './states';

const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Lines of a terminal, without what text itself can do. */
export const plain = (text: string): string => text.replace(UNSAFE, ' ').trimEnd();

/** How a line begins, what it says, and what closes its frame on the right. */
const PARTS = /^([\s\u2500-\u257f]{0,16})(.*?)([\u2500-\u257f]?)$/u;
const RULE = /^[\s\u2500-\u257f]*[\u2500-\u257f]{2}[\s\u2500-\u257f]*$/u;

/**
 * A line that is too long goes on below itself; a rule is cut, since there is nothing to read. A frame
 * is as wide as it was (`data-room`), or as there is room.
 */
function Line({ text }: { text: string }) {
  const [, begin = '', says = '', end = ''] = PARTS.exec(text) ?? [];
  const long = RULE.test(text)
    ? 'overflow-hidden whitespace-pre'
    : 'wrap-anywhere whitespace-pre-wrap';
  return (
    <span className="flex min-h-[1lh]">
      <span className="shrink-0 whitespace-pre">{begin}</span>
      <span
        className={`min-w-0 before:invisible before:block before:h-0 before:overflow-hidden before:whitespace-pre before:content-[attr(data-room)] ${long}`}
        data-room={end === '' ? undefined : says}
      >
        {end === '' ? says : says.trimEnd()}
      </span>
      {end}
    </span>
  );
}

/** The end is what matters: what does not fit goes at the top. With a label the rest is scrolled to. */
export function ScreenText({ shown, label }: { shown: Shown; label?: string }) {
  if (shown.text === null) {
    return shown.error ? (
      <p role="alert" className="p-3 text-sm text-amber">
        {s.inbox.screenFailed}
      </p>
    ) : (
      <Skeleton rows={3} />
    );
  }
  const text = plain(shown.text);
  return (
    <>
      {shown.error ? <p className="px-3 pt-2 text-sm text-amber">{s.inbox.screenFailed}</p> : null}
      <div
        {...(label === undefined ? {} : { role: 'region', tabIndex: 0, 'aria-label': label })}
        className="flex min-h-0 flex-col-reverse overflow-y-auto"
        data-testid="screen-text"
      >
        <pre className="p-3 font-mono text-xs leading-snug">
          {(text === '' ? s.inbox.nothing : text).split('\n').map((line, i) => (
            <Line key={i} text={line} />
          ))}
        </pre>
      </div>
    </>
  );
}
