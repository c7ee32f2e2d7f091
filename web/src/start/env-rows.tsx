import { type ClipboardEvent, type KeyboardEvent, useLayoutEffect, useRef } from 'react';
import { type Env, parseAssignments, type Variable } from '../lib/env';
import { inert } from '../lib/inert';
import { s } from '../strings';
import { Button, IconButton } from '../ui/button';
import { inputLook } from '../ui/field';
import { CloseIcon, PlusIcon } from '../ui/icons';

interface Props {
  rows: Variable[];
  read: Env;
  onChange: (rows: Variable[]) => void;
}

const plain = { autoComplete: 'off', autoCapitalize: 'off', spellCheck: false } as const;

/** One row per variable. Return goes to the next row, and makes it where there is none. */
export function EnvRows({ rows, read, onChange }: Props) {
  const box = useRef<HTMLFieldSetElement>(null);
  const wanted = useRef<number | null>(null);
  const focusName = (index: number): void =>
    box.current?.querySelectorAll<HTMLInputElement>('[data-name]')[index]?.focus();
  // before the next key: whoever types on must not type into the row before
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    if (rows.length === 0) box.current?.querySelector<HTMLElement>('[data-add]')?.focus();
    else focusName(wanted.current);
    wanted.current = null;
  });
  const put = (index: number, change: Partial<Variable>): void =>
    onChange(rows.map((row, i) => (i === index ? { ...row, ...change } : row)));
  const add = (): void => {
    onChange([...rows, { name: '', value: '' }]);
    wanted.current = rows.length;
  };
  const remove = (index: number): void => {
    onChange(rows.filter((_, i) => i !== index));
    wanted.current = Math.max(0, index - 1);
  };
  const onPaste = (event: ClipboardEvent, index: number): void => {
    const pasted = parseAssignments(event.clipboardData.getData('text'));
    if (!pasted) return;
    event.preventDefault();
    onChange([...rows.slice(0, index), ...pasted, ...rows.slice(index + 1)]);
  };
  const onKey = (event: KeyboardEvent, index: number): void => {
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (index + 1 < rows.length) focusName(index + 1);
    else add();
  };
  return (
    <fieldset ref={box} className="flex min-w-0 flex-col gap-1.5">
      <legend className="mb-1 text-sm text-dim">
        {s.start.env} <span className="ml-1 text-xs text-faint">{s.start.envHint}</span>
      </legend>
      {rows.map((row, i) => {
        const fault = read.faults[i] ?? null;
        const about = { 'aria-describedby': fault ? `env-fault-${i}` : undefined };
        return (
          <div
            key={i}
            className="grid grid-cols-[minmax(6rem,2fr)_3fr_auto] items-center gap-x-1.5 gap-y-0.5"
          >
            <input
              {...plain}
              {...about}
              data-name
              aria-label={s.start.envName(i + 1)}
              aria-invalid={fault === 'name' || fault === 'twice'}
              placeholder="NAME"
              className={`${inputLook} font-mono`}
              value={row.name}
              onChange={(event) => put(i, { name: event.target.value })}
              onPaste={(event) => onPaste(event, i)}
              onKeyDown={(event) => onKey(event, i)}
            />
            <input
              {...plain}
              {...about}
              aria-label={s.start.envValue(i + 1)}
              aria-invalid={fault === 'value'}
              placeholder="value"
              className={`${inputLook} font-mono`}
              value={row.value}
              onChange={(event) => put(i, { value: event.target.value })}
              onKeyDown={(event) => onKey(event, i)}
            />
            <IconButton
              label={s.start.envRemove(inert(row.name, 40))}
              icon={<CloseIcon />}
              onClick={() => remove(i)}
            />
            {fault ? (
              <p id={`env-fault-${i}`} role="status" className="col-span-3 text-sm text-danger">
                {s.start.envFaults[fault]}
              </p>
            ) : null}
          </div>
        );
      })}
      {read.over ? (
        <p role="status" className="text-sm text-danger">
          {s.start.envOver}
        </p>
      ) : null}
      <div>
        <Button data-add icon={<PlusIcon />} onClick={add}>
          {s.start.envAdd}
        </Button>
      </div>
    </fieldset>
  );
}
