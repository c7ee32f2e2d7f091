import { areas, keysOf } from '../keymap';
import { s } from '../strings';
import { Dialog } from '../ui/dialog';
import { Keys } from '../ui/keys';

export function Help({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={s.keys.title} onClose={onClose} wide>
      <section
        aria-label={s.keys.title}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls needs the keyboard
        tabIndex={0}
        className="grid gap-x-8 gap-y-5 overflow-y-auto p-4 sm:grid-cols-2"
      >
        {areas.map((area) => (
          <section key={area}>
            <h3 className="mb-1.5 text-xs text-faint">{s.keys.areas[area]}</h3>
            <dl>
              {keysOf(area).map(({ keys, label }) => (
                <div key={keys} className="flex items-baseline justify-between gap-4 py-1">
                  <dt>{label}</dt>
                  <dd>
                    <Keys keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <p className="text-sm text-faint sm:col-span-2">{s.keys.note}</p>
      </section>
    </Dialog>
  );
}
