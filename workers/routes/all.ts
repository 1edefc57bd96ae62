import type { Route } from '../route.ts';
import { agentRoutes } from './agents.ts';
import { apiKeyRoutes } from './api-keys.ts';
import { eggCatalogueRoutes } from './egg-catalogues.ts';
import { eggRoutes } from './eggs.ts';
import { nodeAgentRoutes } from './node-agents.ts';
import { nodeRoutes } from './nodes.ts';
import { memberRoutes } from './members.ts';
import { regionRoutes } from './regions.ts';
import { serverReachRoutes } from './server-reach.ts';
import { serverStartupRoutes } from './server-startup.ts';
import { serverRoutes } from './servers.ts';
import { sessionRoutes } from './session.ts';
import { systemRoutes } from './system.ts';
import { userRoutes } from './users.ts';

/** Every route of the native API. */
export const routes: readonly Route[] = [
  ...sessionRoutes,
  ...apiKeyRoutes,
  ...serverRoutes,
  ...serverStartupRoutes,
  ...serverReachRoutes,
  ...memberRoutes,
  ...nodeRoutes,
  ...nodeAgentRoutes,
  ...agentRoutes,
  ...eggRoutes,
  ...eggCatalogueRoutes,
  ...userRoutes,
  ...regionRoutes,
  ...systemRoutes,
];
