import type { Cli } from '../../sdk';
import { inert } from '../lib/inert';
import { s } from '../strings';

/** Only what the runner says it has; picking one fills in the command. */
export function Tiles({
  clis,
  command,
  onPick,
}: {
  clis: Cli[];
  command: string[];
  onPick: (argv: string[]) => void;
}) {
  if (clis.length === 0) return <p className="text-sm text-faint">{s.start.noPrograms}</p>;
  return (
    <fieldset>
      <legend className="mb-1 text-sm text-dim">{s.start.programs}</legend>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(9rem,1fr))] gap-2">
        {clis.map((cli) => (
          <button
            key={cli.name + cli.path}
            type="button"
            aria-pressed={command[0] === cli.name}
            title={inert(cli.path)}
            onClick={() => onPick([cli.name])}
            className="flex min-h-11 flex-col justify-center rounded-md border border-line-strong bg-bg px-2.5 py-1 text-left hover:bg-raised aria-pressed:border-fg aria-pressed:bg-raised"
          >
            <code className="truncate font-mono">{inert(cli.name, 32)}</code>
            <span className="truncate text-xs text-faint">{inert(cli.version, 40)}</span>
          </button>
        ))}
      </div>
    </fieldset>
  );
}
