import type { ReactNode } from 'react';
import { s } from '../strings';
import { AttentionStrip } from '../ui/attention-strip';
import { Button } from '../ui/button';
import { GridIcon, PlusIcon, SideIcon, StackIcon } from '../ui/icons';
import { type Layout, MOST_PANES, type Preset, presets } from './layout';
import { LeaveHint } from './leave-hint';

const icons: Record<Preset, ReactNode> = {
  side: <SideIcon />,
  stack: <StackIcon />,
  grid: <GridIcon />,
};

interface Props {
  layout: Layout;
  onPreset: (preset: Preset) => void;
  onAdd: () => void;
}

/** How several panes stand, and one more. */
export function SplitStrip({ layout, onPreset, onAdd }: Props) {
  const full = layout.panes.length >= MOST_PANES;
  const usable = presets.filter((preset) => preset !== 'grid' || layout.panes.length > 2);
  return (
    <header className="@container flex h-9 shrink-0 items-center gap-2 border-b border-line bg-panel pr-2 pl-3">
      <h1 className="text-sm text-dim">
        {s.terminal.split.panes} <span className="text-faint">{layout.panes.length}</span>
      </h1>
      <div className="ml-auto flex min-w-0 items-center gap-0.5">
        <AttentionStrip />
        <span className="mr-3 text-xs">
          <LeaveHint />
        </span>
        {usable.map((preset) => (
          <button
            key={preset}
            type="button"
            aria-label={s.terminal.split.layout(s.terminal.split.presets[preset])}
            title={s.terminal.split.layout(s.terminal.split.presets[preset])}
            aria-pressed={layout.preset === preset}
            className="inline-flex h-7 w-8 items-center justify-center rounded border border-transparent text-dim hover:bg-raised aria-pressed:border-line-strong aria-pressed:bg-raised aria-pressed:text-fg"
            onClick={() => onPreset(preset)}
          >
            {icons[preset]}
          </button>
        ))}
        <Button
          kind="quiet"
          className="h-7!"
          icon={<PlusIcon />}
          disabled={full}
          title={full ? s.terminal.split.full : s.terminal.split.pick}
          onClick={onAdd}
          data-testid="split"
        >
          {s.terminal.split.add}
        </Button>
      </div>
    </header>
  );
}

/** A phone shows one pane at a time. */
export function PaneTabs({
  names,
  at,
  onChange,
}: {
  names: string[];
  at: number;
  onChange: (at: number) => void;
}) {
  return (
    <nav
      aria-label={s.terminal.split.panes}
      className="flex shrink-0 overflow-x-auto border-b border-line bg-panel px-1"
    >
      {names.map((name, i) => (
        <button
          key={name}
          type="button"
          aria-current={i === at}
          className="h-11 min-w-11 max-w-40 shrink-0 truncate border-b-2 border-transparent px-3 text-dim aria-[current=true]:border-fg aria-[current=true]:text-fg"
          onClick={() => onChange(i)}
        >
          {i + 1} {name}
        </button>
      ))}
    </nav>
  );
}
