import { useEffect, useState } from 'react';
import { s } from '../strings';
import { IconButton } from './button';
import { CopyIcon } from './icons';

type Told = 'idle' | 'done' | 'refused';

export function useCopy(): [Told, (text: string) => void] {
  const [told, setTold] = useState<Told>('idle');
  useEffect(() => {
    if (told === 'idle') return;
    const timer = setTimeout(() => setTold('idle'), 2_000);
    return () => clearTimeout(timer);
  }, [told]);
  const copy = (text: string): void => {
    // absent on plain http outside loopback
    const clipboard: Clipboard | undefined = navigator.clipboard;
    if (!clipboard) return setTold('refused');
    clipboard.writeText(text).then(
      () => setTold('done'),
      () => setTold('refused'),
    );
  };
  return [told, copy];
}

const words: Record<Told, string> = {
  idle: s.common.copy,
  done: s.common.copied,
  refused: s.common.copyFailed,
};

export function CopyButton({ text, label = s.common.copy }: { text: string; label?: string }) {
  const [told, copy] = useCopy();
  return (
    <span className="inline-flex items-center gap-1">
      <IconButton label={label} icon={<CopyIcon />} onClick={() => copy(text)} />
      <span role="status" className="text-xs text-dim">
        {told === 'idle' ? '' : words[told]}
      </span>
    </span>
  );
}

export function Command({ text }: { text: string }) {
  return (
    <div className="flex items-center gap-1 rounded-md border border-line bg-raised pl-3 pr-1 py-1 text-left">
      <code className="min-w-0 grow py-1 font-mono text-sm break-words select-all">{text}</code>
      <CopyButton text={text} />
    </div>
  );
}
