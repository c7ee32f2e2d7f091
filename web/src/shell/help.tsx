import { s } from '../strings';
import { Dialog } from '../ui/dialog';

const groups: { area: string; keys: [string, string][] }[] = [
  {
    area: s.keys.areas.everywhere,
    keys: [
      ['?', s.keys.help],
      ['c', s.keys.create],
      ['g s', s.keys.sessions],
      ['g r', s.keys.runners],
      ['g ,', s.keys.settings],
      ['[', s.keys.rail],
    ],
  },
  {
    area: s.keys.areas.lists,
    keys: [
      ['/', s.keys.search],
      ['j', s.keys.down],
      ['k', s.keys.up],
      ['Enter', s.keys.open],
      ['x', s.keys.stop],
    ],
  },
  {
    area: s.keys.areas.terminal,
    keys: [
      [s.terminal.chord, s.keys.leave],
      ['Enter', s.keys.enter],
      ['r', s.keys.again],
      ['Ctrl Shift C', s.keys.copy],
      ['Ctrl Shift V', s.keys.paste],
    ],
  },
  {
    area: s.keys.areas.dialog,
    keys: [
      ['Ctrl Enter', s.keys.submit],
      ['Esc', s.keys.escape],
    ],
  },
];

export function Help({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={s.keys.title} onClose={onClose} wide>
      <div className="grid gap-x-8 gap-y-5 overflow-y-auto p-4 sm:grid-cols-2">
        {groups.map((group) => (
          <section key={group.area}>
            <h3 className="mb-1.5 text-xs text-faint">{group.area}</h3>
            <dl>
              {group.keys.map(([keys, what]) => (
                <div key={keys} className="flex items-baseline justify-between gap-4 py-1">
                  <dt>{what}</dt>
                  <dd className="flex gap-1">
                    {keys.split(' ').map((key) => (
                      <kbd
                        key={key}
                        className="rounded border border-line-strong bg-raised px-1.5 font-mono text-xs leading-5"
                      >
                        {key}
                      </kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
