import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { Crash } from './crash';
import { queries } from './lib/client';
import { watchLinks } from './lib/login';
import { settlePlace } from './lib/router';
import { followTheme } from './lib/settings';
import { shareSecret, watchShares } from './lib/share-secret';
import { followTab } from './lib/tab';
import { Guest } from './share/guest';
import './theme.css';

settlePlace();
followTheme();
followTab();
watchShares();
if (shareSecret === null) watchLinks();

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <Crash>
      <QueryClientProvider client={queries}>
        {shareSecret === null ? <App /> : <Guest />}
      </QueryClientProvider>
    </Crash>,
  );
}
