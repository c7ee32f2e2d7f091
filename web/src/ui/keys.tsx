/** `g s` as two keys, `Ctrl k` as this machine's people say it. */
const mac = /Mac|iPhone|iPad/.test(navigator.userAgent);

const arrows: Record<string, string> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
};

/** A key as it is printed on a keyboard. */
export const printed = (key: string): string => arrows[key] ?? key;

export function Keys({ keys }: { keys: string }) {
  const names = keys.split(' ');
  // a terminal's chords are Ctrl on every machine
  const command = mac && names.length === 2;
  return (
    <span className="inline-flex gap-1">
      {names.map((key) => (
        <kbd
          key={key}
          className="rounded border border-line-strong bg-raised px-1.5 font-mono text-xs leading-5"
        >
          {command && key === 'Ctrl' ? '⌘' : printed(key)}
        </kbd>
      ))}
    </span>
  );
}
