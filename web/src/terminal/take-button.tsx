import type { TerminalState } from '../../sdk';
import { s } from '../strings';
import { Button } from '../ui/button';
import { FitIcon } from '../ui/icons';

interface Props {
  state: TerminalState | null;
  small: boolean;
  /** A pane among several. */
  short: boolean;
  /** The grid is what would fit here. */
  fits: boolean;
  /** A phone has fitted the program to itself. */
  given: boolean;
  onTake: () => void;
  onGiveBack: () => void;
}

/** Decide the size from this window, where another does or a phone has not asked for it. */
export function TakeButton({ state, small, short, fits, given, onTake, onGiveBack }: Props) {
  if (state?.mode !== 'write') return null;
  if (state.status !== 'live' && state.status !== 'behind') return null;
  const foreign = state.sizeOwner !== null && state.sizeOwner !== state.self;
  if (small && given && !foreign) {
    return (
      <Button icon={<FitIcon />} onClick={onGiveBack} data-testid="give-back">
        {s.terminal.giveBack}
      </Button>
    );
  }
  if (!foreign && (!small || fits)) return null;
  return (
    <Button
      icon={<FitIcon />}
      className={short ? 'h-7!' : ''}
      title={s.terminal.takeHint}
      onClick={onTake}
      data-testid="take"
    >
      {small ? s.terminal.fitPhone : s.terminal.take}
    </Button>
  );
}
