import { Router, type RouteDefinition } from '@solidjs/router';
import { QueryClientProvider } from '@tanstack/solid-query';
import { lazy, Suspense } from 'solid-js';
import { TipLayer } from './components/tip-layer.tsx';
import { Toasts } from './components/toasts.tsx';
import { Frame } from './frame/frame.tsx';
import { Home } from './frame/home.tsx';
import { onlyWith } from './frame/only-with.tsx';
import { PageFailure } from './frame/page-failure.tsx';
import Servers, { preloadServers } from './pages/servers.tsx';
import { patterns } from './paths.ts';
import { queryClient } from './query.ts';
import { t } from './text.ts';

const NewServer = lazy(() => import('./pages/new-server.tsx'));
const Nodes = lazy(() => import('./pages/nodes.tsx'));
const Node = lazy(() => import('./pages/node.tsx'));
const NewNode = lazy(() => import('./pages/new-node.tsx'));
const JoinNode = lazy(() => import('./pages/join-node.tsx'));
const Regions = lazy(() => import('./pages/regions.tsx'));
const Eggs = lazy(() => import('./pages/eggs.tsx'));
const ImportEggs = lazy(() => import('./pages/import-egg.tsx'));
const Egg = lazy(() => import('./pages/egg.tsx'));

/** The whole route table. The first page is in the first file, every other one comes when it is wanted. */
const routes: RouteDefinition[] = [
  { path: patterns.signIn, component: lazy(() => import('./pages/sign-in.tsx')) },
  {
    path: '/',
    component: Frame,
    children: [
      { path: '/', component: Home },
      { path: patterns.servers, component: Servers, preload: preloadServers },
      { path: patterns.newServer, component: onlyWith('servers.create', NewServer) },
      { path: patterns.server, component: lazy(() => import('./pages/server-console.tsx')) },
      { path: patterns.serverNetwork, component: lazy(() => import('./pages/server-network.tsx')) },
      { path: patterns.serverStartup, component: lazy(() => import('./pages/server-startup.tsx')) },
      { path: patterns.nodes, component: onlyWith('nodes.read', Nodes) },
      { path: patterns.newNode, component: onlyWith('nodes.create', NewNode) },
      {
        path: [patterns.node, patterns.nodeAllocations, patterns.nodeSettings],
        component: onlyWith('nodes.read', Node),
      },
      { path: patterns.joinNode, component: onlyWith('nodes.update', JoinNode) },
      { path: patterns.regions, component: onlyWith('regions.read', Regions) },
      { path: patterns.eggs, component: onlyWith('eggs.read', Eggs) },
      { path: patterns.importEggs, component: onlyWith('eggs.update', ImportEggs) },
      { path: patterns.egg, component: onlyWith('eggs.read', Egg) },
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
