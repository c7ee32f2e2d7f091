import { areas, type Key, keysOf } from '../keymap';
import { s } from '../strings';
import { Dialog } from '../ui/dialog';
import { Keys } from '../ui/keys';

function Rows({ title, keys }: { title: string; keys: Key[] }) {
  return (
    <section className="mb-5 break-inside-avoid">
      <h3 className="mb-1.5 text-xs text-faint">{title}</h3>
      <dl>
        {keys.map(({ keys: names, label }) => (
          <div key={names} className="flex items-baseline justify-between gap-4 py-1">
            <dt>{label}</dt>
            <dd>
              <Keys keys={names} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** What works while a program has the keys, and what works once it has them no more. */
function TerminalRows() {
  const keys = keysOf('terminal');
  return (
    <>
      <Rows title={s.keys.areas.terminal} keys={keys.filter((key) => key.inside)} />
      <Rows title={s.keys.afterLeaving} keys={keys.filter((key) => !key.inside)} />
    </>
  );
}

export function Help({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={s.keys.title} onClose={onClose} wide>
      <section
        aria-label={s.keys.title}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls needs the keyboard
        tabIndex={0}
        className="overflow-y-auto p-4"
      >
        <div className="gap-x-8 sm:columns-2">
          {areas.map((area) =>
            area === 'terminal' ? (
              <TerminalRows key={area} />
            ) : (
              <Rows key={area} title={s.keys.areas[area]} keys={keysOf(area)} />
            ),
          )}
        </div>
        <p className="mt-4 text-sm text-faint">{s.keys.note}</p>
      </section>
    </Dialog>
  );
}
