import type { ComponentProps, ReactNode } from 'react';

const kinds = {
  primary: 'bg-fg text-bg border-fg hover:opacity-90 disabled:hover:opacity-40',
  plain: 'bg-panel text-fg border-line-strong hover:bg-raised',
  quiet: 'border-transparent text-dim hover:bg-raised hover:text-fg',
  danger: 'bg-danger text-bg border-danger hover:opacity-90',
} as const;

interface Props extends ComponentProps<'button'> {
  kind?: keyof typeof kinds;
  icon?: ReactNode;
}

const base =
  'inline-flex items-center justify-center gap-1.5 rounded-md border px-2.5 h-8 max-sm:h-11 ' +
  'whitespace-nowrap select-none disabled:opacity-40 disabled:cursor-not-allowed';

export function Button({ kind = 'plain', icon, children, className = '', ...rest }: Props) {
  return (
    <button type="button" className={`${base} ${kinds[kind]} ${className}`} {...rest}>
      {icon}
      {children}
    </button>
  );
}

/** A button that is only an icon always says its name. */
export function IconButton({ label, icon, className = '', ...rest }: Props & { label: string }) {
  return (
    <Button
      kind="quiet"
      aria-label={label}
      title={label}
      className={`w-8 max-sm:w-11 px-0! ${className}`}
      icon={icon}
      {...rest}
    />
  );
}
