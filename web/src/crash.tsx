import { Component, type ReactNode } from 'react';
import { s } from './strings';
import { Button } from './ui/button';

/** A fault of this page is said as such; sessions are elsewhere and go on. */
export class Crash extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <div
        role="alert"
        className="mx-auto flex max-w-xl flex-col items-center gap-3 px-4 py-20 text-center"
      >
        <h1 className="text-lg font-semibold">{s.errors.crash}</h1>
        <p className="text-dim">{s.errors.crashHint}</p>
        <Button onClick={() => window.location.reload()}>{s.errors.reload}</Button>
      </div>
    );
  }
}
