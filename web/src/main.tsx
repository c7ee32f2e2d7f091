import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import { Crash } from './crash';
import { watchLinks } from './lib/login';
import { queries } from './lib/relay';
import { settlePlace } from './lib/router';
import { followTheme } from './lib/settings';
import './theme.css';

settlePlace();
followTheme();
watchLinks();

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <Crash>
      <QueryClientProvider client={queries}>
        <App />
      </QueryClientProvider>
    </Crash>,
  );
}
