import { Component, type ReactNode } from 'react';
import { inert } from './lib/inert';
import { s } from './strings';
import { Button } from './ui/button';
import { CopyButton } from './ui/copy';

interface State {
  broken: Error | null;
}

/** A fault of this page is said as such; sessions are elsewhere and go on. */
export class Crash extends Component<{ children: ReactNode }, State> {
  override state: State = { broken: null };

  static getDerivedStateFromError(broken: unknown): State {
    return { broken: broken instanceof Error ? broken : new Error(String(broken)) };
  }

  override render(): ReactNode {
    const { broken } = this.state;
    if (broken === null) return this.props.children;
    return (
      <main
        role="alert"
        className="mx-auto flex max-w-xl flex-col items-center gap-3 px-4 py-20 text-center"
      >
        <h1 className="text-lg font-semibold">{s.errors.crash}</h1>
        <p className="text-dim">{s.errors.crashHint}</p>
        <Button kind="primary" onClick={() => window.location.reload()}>
          {s.errors.reload}
        </Button>
        <p className="flex items-center gap-1 text-xs text-faint">
          <code className="font-mono break-words">{inert(broken.message, 300)}</code>
          <CopyButton text={broken.stack ?? broken.message} label={s.errors.crashCopy} />
        </p>
      </main>
    );
  }
}
