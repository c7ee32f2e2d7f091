import { s } from '../strings';

const inSplit = new Set(['w', 'l', '1–4']);

/** After the escape chord: the keys are the page's, and these are the ones it knows. */
export function ReleasedKeys({ split }: { split: boolean }) {
  const keys = Object.entries(s.terminal.releasedKeys).filter(
    ([key]) => split || !inSplit.has(key),
  );
  return (
    <div
      role="status"
      className="pointer-events-none absolute right-2 bottom-2 left-2 ml-auto flex w-fit max-w-full flex-wrap items-center gap-x-3 gap-y-1 rounded border border-line-strong bg-panel px-2.5 py-1.5 text-xs shadow-lg"
    >
      <strong className="font-semibold">{s.terminal.released}</strong>
      {keys.map(([key, what]) => (
        <span key={key} className="flex items-center gap-1 text-dim">
          <kbd className="rounded border border-line-strong bg-raised px-1.5 font-mono text-fg">
            {key}
          </kbd>
          {what}
        </span>
      ))}
    </div>
  );
}
