import type { Look, Shape, Tone } from '../status';

const tones: Record<Tone, string> = {
  plain: 'text-fg',
  dim: 'text-dim',
  amber: 'text-amber',
  danger: 'text-danger',
};

function Mark({ shape }: { shape: Shape }) {
  switch (shape) {
    case 'turning':
      return <circle cx="6" cy="6" r="4.2" strokeDasharray="17 9.4" className="turning" />;
    case 'disc':
      return <circle cx="6" cy="6" r="4" fill="currentColor" />;
    case 'ring':
      return <circle cx="6" cy="6" r="4.2" />;
    case 'check':
      return <path d="M2 6.5l2.8 2.8L10 3.4" />;
    case 'cross':
      return <path d="M2.5 2.5l7 7M9.5 2.5l-7 7" />;
    case 'slash':
      return (
        <>
          <circle cx="6" cy="6" r="4.2" />
          <path d="M3.1 8.9l5.8-5.8" />
        </>
      );
    case 'dotted':
      return <circle cx="6" cy="6" r="4.2" strokeDasharray="0.1 3.3" strokeWidth="1.9" />;
    case 'clock':
      return (
        <>
          <circle cx="6" cy="6" r="4.4" />
          <path d="M6 3.6V6l1.6 1.2" />
        </>
      );
    case 'question':
      return (
        <>
          <circle cx="6" cy="6" r="5.2" fill="currentColor" />
          <path d="M4.6 4.9a1.45 1.45 0 112 1.4q-.6.25-.6.9M6 8.9v.02" className="cut" />
        </>
      );
    case 'mark':
      return (
        <>
          <path d="M6 .6L11.6 11H.4z" fill="currentColor" strokeWidth="0.8" />
          <path d="M6 4.3v3M6 9.2v.02" className="cut" />
        </>
      );
  }
}

export function StatusMark({ shape }: { shape: Shape }) {
  return (
    <svg
      aria-hidden="true"
      className="size-3 shrink-0"
      viewBox="0 0 12 12"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <Mark shape={shape} />
    </svg>
  );
}

/** Only the shape, beside words that say the same. */
export function StatusShape({ look }: { look: Look }) {
  return (
    <span className={tones[look.tone]} title={look.hint}>
      <StatusMark shape={look.shape} />
    </span>
  );
}

export function Status({ look, note }: { look: Look; note?: string | undefined }) {
  return (
    <span
      className={`inline-flex items-center gap-1.5 whitespace-nowrap ${tones[look.tone]}`}
      title={look.hint}
    >
      <StatusMark shape={look.shape} />
      <span>{look.label}</span>
      {note ? <span className="text-faint">{note}</span> : null}
    </span>
  );
}
