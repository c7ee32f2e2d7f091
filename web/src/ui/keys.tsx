/** `g s` as two keys, `Ctrl k` as this machine's people say it. */
const mac = /Mac|iPhone|iPad/.test(navigator.userAgent);

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
          {command && key === 'Ctrl' ? '⌘' : key}
        </kbd>
      ))}
    </span>
  );
}
