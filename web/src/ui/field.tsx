import type { ReactNode } from 'react';

export const inputLook =
  'h-9 max-sm:h-11 w-full rounded-md border border-line-strong bg-bg px-2.5 text-fg max-sm:text-base ' +
  'aria-invalid:border-danger';

export function Field({
  label,
  hint,
  htmlFor,
  children,
}: {
  label: string;
  hint?: string | undefined;
  htmlFor: string;
  children: ReactNode;
}) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={htmlFor} className="flex items-baseline gap-2 text-sm text-dim">
        {label}
        {hint ? <span className="text-xs text-faint">{hint}</span> : null}
      </label>
      {children}
    </div>
  );
}

interface Choice<T extends string> {
  value: T;
  label: string;
  note?: string | undefined;
}

/** A few exclusive choices, all visible. */
export function Segments<T extends string>({
  legend,
  name,
  value,
  choices,
  onChange,
}: {
  legend: string;
  name: string;
  value: T;
  choices: Choice<T>[];
  onChange: (value: T) => void;
}) {
  return (
    <fieldset className="inline-flex rounded-md border border-line-strong bg-bg p-0.5">
      <legend className="sr-only">{legend}</legend>
      {choices.map((choice) => (
        <label
          key={choice.value}
          className="flex h-7 max-sm:h-10 cursor-pointer items-center gap-1.5 rounded px-2.5 text-dim has-checked:bg-raised has-checked:text-fg has-focus-visible:outline-2"
        >
          <input
            type="radio"
            name={name}
            className="sr-only"
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
          />
          {choice.label}
          {choice.note ? <span className="text-xs text-faint">{choice.note}</span> : null}
        </label>
      ))}
    </fieldset>
  );
}
