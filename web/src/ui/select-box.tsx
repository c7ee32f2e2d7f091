/** Takes one of several into a selection: there all the time, plain only when it matters. */
import type { Ref } from 'react';

interface Props {
  label: string;
  checked: boolean;
  onChange: () => void;
  className?: string;
  boxRef?: Ref<HTMLInputElement>;
}

export function SelectBox({ label, checked, onChange, className = '', boxRef }: Props) {
  return (
    <input
      type="checkbox"
      aria-label={label}
      className={`block size-4 shrink-0 accent-(--fg) opacity-50 checked:opacity-100 indeterminate:opacity-100 hover:opacity-100 focus-visible:opacity-100 group-hover:opacity-100 ${className}`}
      checked={checked}
      ref={boxRef}
      onChange={onChange}
    />
  );
}
