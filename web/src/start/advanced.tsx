import { useState } from 'react';
import type { StartRequest } from '../../sdk';
import { type Env, readEnv, rowsOf, type Variable } from '../lib/env';
import type { StartDraft } from '../lib/page';
import { s } from '../strings';
import { Segments } from '../ui/field';
import { ChevronIcon } from '../ui/icons';
import { EnvRows } from './env-rows';

export interface Advanced {
  mode: 'pty' | 'pipe';
  overflow: 'drop' | 'block';
  rows: Variable[];
}

export function advancedOf(draft: StartDraft): Advanced {
  return {
    mode: draft.mode ?? 'pty',
    overflow: draft.overflow ?? 'drop',
    rows: rowsOf(draft.env ?? {}),
  };
}

/** What goes to HQ, and whether it may. */
export function readAdvanced(from: Advanced): {
  part: Pick<StartRequest, 'mode' | 'overflow' | 'env'>;
  env: Env;
  ready: boolean;
} {
  const env = readEnv(from.rows);
  const part: Pick<StartRequest, 'mode' | 'overflow' | 'env'> = {
    mode: from.mode,
    overflow: from.overflow,
  };
  if (Object.keys(env.env).length > 0) part.env = env.env;
  return { part, env, ready: !env.over && env.faults.every((fault) => fault === null) };
}

/** What differs from the usual, so that a closed section hides nothing. */
function notes(value: Advanced, env: Env): string[] {
  const count = Object.keys(env.env).length;
  return [
    value.mode === 'pipe' ? s.start.modes.pipe.toLowerCase() : '',
    value.overflow === 'block' ? s.start.overflowNote : '',
    count > 0 ? s.start.envCount(count) : '',
  ].filter(Boolean);
}

function Choice<T extends string>({
  legend,
  name,
  value,
  labels,
  hints,
  onChange,
}: {
  legend: string;
  name: string;
  value: T;
  labels: Record<T, string>;
  hints: Record<T, string>;
  onChange: (value: T) => void;
}) {
  const values = Object.keys(labels) as T[];
  return (
    <div className="grid items-center gap-x-3 gap-y-1 sm:grid-cols-[9rem_auto_1fr]">
      <span aria-hidden="true" className="text-sm text-dim">
        {legend}
      </span>
      <span>
        <Segments
          legend={legend}
          name={name}
          value={value}
          choices={values.map((one) => ({ value: one, label: labels[one] }))}
          onChange={onChange}
        />
      </span>
      <span className="text-xs text-faint">{hints[value]}</span>
    </div>
  );
}

interface Props {
  value: Advanced;
  onChange: (value: Advanced) => void;
}

export function AdvancedSection({ value, onChange }: Props) {
  const { env, ready } = readAdvanced(value);
  const said = notes(value, env);
  const [open, setOpen] = useState(said.length > 0);
  return (
    <details
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      className="group rounded-md border border-line"
    >
      <summary className="flex min-h-9 max-sm:min-h-11 cursor-pointer list-none items-center gap-2 rounded-md px-2.5 text-sm text-dim hover:text-fg [&::-webkit-details-marker]:hidden">
        <span className="transition-transform duration-150 group-open:rotate-90">
          <ChevronIcon />
        </span>
        {s.start.advanced}
        <span className={`min-w-0 truncate text-xs ${ready ? 'text-faint' : 'text-danger'}`}>
          {ready ? (open ? '' : s.start.advancedSummary(said)) : s.start.advancedCheck}
        </span>
      </summary>
      <div className="flex flex-col gap-4 border-t border-line p-3">
        <Choice
          legend={s.start.mode}
          name="mode"
          value={value.mode}
          labels={s.start.modes}
          hints={s.start.modeHints}
          onChange={(mode) => onChange({ ...value, mode })}
        />
        <Choice
          legend={s.start.overflow}
          name="overflow"
          value={value.overflow}
          labels={s.start.overflows}
          hints={s.start.overflowHints}
          onChange={(overflow) => onChange({ ...value, overflow })}
        />
        <EnvRows rows={value.rows} read={env} onChange={(rows) => onChange({ ...value, rows })} />
      </div>
    </details>
  );
}
