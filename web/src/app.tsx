import { useLinkLogin } from './lib/login';
import { isUnauthorized, useMe } from './lib/relay';
import { LoginPage } from './pages/login';
import { Shell } from './shell/shell';
import { s } from './strings';
import { ErrorPanel } from './ui/states';

/** Who is asking decides what there is: a login, the dashboard, or an honest error. */
export function App() {
  const me = useMe();
  const posting = useLinkLogin((link) => link.state === 'posting' || link.state === 'offline');
  if (posting || isUnauthorized(me.error)) return <LoginPage />;
  if (me.data) return <Shell />;
  if (me.isError) {
    return (
      <ErrorPanel error={me.error} what={s.settings.account} onRetry={() => void me.refetch()} />
    );
  }
  return null;
}
