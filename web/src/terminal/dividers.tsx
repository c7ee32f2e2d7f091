import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { s } from '../strings';
import { type Divider, dividers, type Layout, withDivider } from './layout';

const STEP = 2;

interface HandleProps {
  divider: Divider;
  onMove: (value: number) => void;
}

/** The line between two panes: dragged, moved with the arrow keys, or put back with a double click. */
function Handle({ divider, onMove }: HandleProps) {
  const { axis, value, least, most } = divider;
  const held = useRef(false);
  const across = axis === 'x';
  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    const page = event.currentTarget.parentElement?.getBoundingClientRect();
    if (!held.current || !page) return;
    const part = across
      ? (event.clientX - page.left) / page.width
      : (event.clientY - page.top) / page.height;
    onMove(100 * part);
  };
  const onKey = (event: KeyboardEvent): void => {
    const back = across ? 'ArrowLeft' : 'ArrowUp';
    const on = across ? 'ArrowRight' : 'ArrowDown';
    if (event.key === back) onMove(value - STEP);
    else if (event.key === on) onMove(value + STEP);
    else if (event.key === 'Home') onMove(least);
    else if (event.key === 'End') onMove(most);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const place = across
    ? { left: `${divider.left}%`, top: `${divider.top}%`, height: `${divider.height}%` }
    : { left: `${divider.left}%`, top: `${divider.top}%`, width: `${divider.width}%` };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved
    <div
      role="separator"
      tabIndex={0}
      aria-label={s.terminal.split.divider}
      aria-orientation={across ? 'vertical' : 'horizontal'}
      aria-valuenow={value}
      aria-valuemin={least}
      aria-valuemax={most}
      className={`absolute z-10 touch-none bg-transparent hover:bg-line-strong focus-visible:bg-fg ${across ? '-ml-1 w-2 cursor-col-resize' : '-mt-1 h-2 cursor-row-resize'}`}
      style={place}
      onKeyDown={onKey}
      onPointerDown={(event) => {
        held.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
        event.preventDefault();
      }}
      onPointerMove={drag}
      onPointerUp={() => {
        held.current = false;
      }}
      onPointerCancel={() => {
        held.current = false;
      }}
    />
  );
}

export function Dividers({
  layout,
  onChange,
}: {
  layout: Layout;
  onChange: (layout: Layout) => void;
}) {
  return dividers(layout).map((divider) => (
    <Handle
      key={`${divider.axis}${divider.index}`}
      divider={divider}
      onMove={(value) => onChange(withDivider(layout, divider.index, value))}
    />
  ));
}
