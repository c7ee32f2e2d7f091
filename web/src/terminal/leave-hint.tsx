/** How one gets the keys back, quietly, for as long as a program has them. */
import { useKeysInside } from '../lib/keyboard';
import { s } from '../strings';

export function LeaveHint() {
  if (!useKeysInside()) return null;
  // where there is little room it would break the line it stands in, and so resize the program
  return (
    <span className="hidden whitespace-nowrap text-faint @3xl:inline" data-testid="leave">
      {s.terminal.leave(s.terminal.chord)}
    </span>
  );
}
