import type { Shown } from '../lib/use-screen';
import { s } from '../strings';
import { Skeleton } from './states';

const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Lines of a terminal, without what text itself can do. */
export const plain = (text: string): string => text.replace(UNSAFE, ' ').trimEnd();

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
        className="flex min-h-0 flex-col-reverse overflow-auto"
        data-testid="screen-text"
      >
        <pre className="w-max min-w-full p-3 font-mono text-xs leading-snug">
          {text === '' ? s.inbox.nothing : text}
        </pre>
      </div>
    </>
  );
}
