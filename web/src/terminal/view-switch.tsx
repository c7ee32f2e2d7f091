import type { ReactNode } from 'react';
import { s } from '../strings';
import { Segments } from '../ui/field';

interface Props {
  typing: boolean;
  name: string;
  onChange: (typing: boolean) => void;
  children: ReactNode;
}

/** A phone reads text that flows, or types into the true grid. */
export function ViewSwitch({ typing, name, onChange, children }: Props) {
  return (
    <div className="flex shrink-0 items-center justify-between gap-2 border-t border-line bg-panel px-2 pt-1.5">
      <Segments
        legend={s.terminal.phone.view}
        name={`view-${name}`}
        value={typing ? 'type' : 'read'}
        choices={[
          { value: 'read', label: s.terminal.phone.read },
          { value: 'type', label: s.terminal.phone.type },
        ]}
        onChange={(value) => onChange(value === 'type')}
      />
      {children}
    </div>
  );
}
