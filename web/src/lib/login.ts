/** The printed link is used once, at once, and only here. */
import { create } from 'zustand';
import { NetworkError } from '../../sdk';
import { s } from '../strings';
import { showNotice } from './page';
import { identityChanged, isUnauthorized, relay } from './relay';
import { takeLoginSecret } from './router';

interface LinkLogin {
  state: 'none' | 'posting' | 'spent' | 'offline';
}

export const useLinkLogin = create<LinkLogin>(() => ({ state: 'none' }));

let secret: string | null = null;

export async function postSecret(): Promise<void> {
  if (secret === null) return;
  useLinkLogin.setState({ state: 'posting' });
  try {
    await relay.login({ secret });
    secret = null;
    await identityChanged();
    useLinkLogin.setState({ state: 'none' });
  } catch (error) {
    if (error instanceof NetworkError) {
      useLinkLogin.setState({ state: 'offline' });
      return;
    }
    secret = null;
    useLinkLogin.setState({ state: 'spent' });
    const already = await relay.me().then(
      () => true,
      (reason: unknown) => !isUnauthorized(reason),
    );
    if (already) showNotice(s.login.spentButIn);
    await identityChanged();
  }
}

/** On load, and when someone pastes a link into a page that is already open. */
export function watchLinks(): void {
  const look = (event?: HashChangeEvent): void => {
    const found = takeLoginSecret(event?.oldURL ? new URL(event.oldURL).hash : '');
    if (found === null) return;
    secret = found;
    void postSecret();
  };
  look();
  window.addEventListener('hashchange', look);
}
