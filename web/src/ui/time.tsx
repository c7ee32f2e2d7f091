import { age, duration, exact, parseTime } from '../lib/format';
import { useNow } from '../lib/now';
import { s } from '../strings';

/** Relative, and exact on hover. */
export function Age({ at }: { at: string | null }) {
  const now = useNow();
  const time = parseTime(at);
  if (time === null) return <span className="text-faint">{s.common.none}</span>;
  return (
    <time dateTime={at ?? ''} title={exact(time)} className="whitespace-nowrap">
      {age(now - time)}
    </time>
  );
}

export function Since({ at }: { at: number }) {
  return <>{duration(useNow() - at)}</>;
}
