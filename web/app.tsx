import { Router, type RouteDefinition } from '@solidjs/router';
import { QueryClientProvider } from '@tanstack/solid-query';
import { lazy, Suspense } from 'solid-js';
import { TipLayer } from './components/tip-layer.tsx';
import { Toasts } from './components/toasts.tsx';
import { Frame } from './frame/frame.tsx';
import { Home } from './frame/home.tsx';
import { PageFailure } from './frame/page-failure.tsx';
import Servers, { preloadServers } from './pages/servers.tsx';
import { patterns } from './paths.ts';
import { queryClient } from './query.ts';
import { t } from './text.ts';

/** The whole route table. The first page is in the first file, every other one comes when it is wanted. */
const routes: RouteDefinition[] = [
  { path: patterns.signIn, component: lazy(() => import('./pages/sign-in.tsx')) },
  {
    path: '/',
    component: Frame,
    children: [
      { path: '/', component: Home },
      { path: patterns.servers, component: Servers, preload: preloadServers },
      { path: patterns.newServer, component: lazy(() => import('./pages/new-server.tsx')) },
      { path: patterns.server, component: lazy(() => import('./pages/server-console.tsx')) },
      { path: patterns.nodes, component: lazy(() => import('./pages/nodes.tsx')) },
      { path: patterns.node, component: lazy(() => import('./pages/node.tsx')) },
      { path: patterns.eggs, component: lazy(() => import('./pages/eggs.tsx')) },
      { path: '*', component: lazy(() => import('./pages/not-found.tsx')) },
    ],
  },
];

/** The panel: providers around the routes. */
export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <PageFailure>
        <Router root={(props) => <Suspense>{props.children}</Suspense>}>{routes}</Router>
      </PageFailure>
      <Toasts dismissLabel={t('panel.dismiss')} />
      <TipLayer />
    </QueryClientProvider>
  );
}
