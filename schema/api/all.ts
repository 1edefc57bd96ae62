import { apiKeyEndpoints } from './api-keys.ts';
import { eggLibraryEndpoints } from './egg-library.ts';
import { eggEndpoints } from './eggs.ts';
import type { Endpoint } from './endpoint.ts';
import { nodeAgentEndpoints } from './node-agents.ts';
import { agentEndpoints, nodeEndpoints } from './nodes.ts';
import { regionEndpoints } from './regions.ts';
import { serverReachEndpoints } from './server-reach.ts';
import { serverStartupEndpoints } from './server-startup.ts';
import { serverEndpoints } from './servers.ts';
import { sessionEndpoints } from './session.ts';
import { systemEndpoints } from './system.ts';
import { userEndpoints } from './users.ts';

/** Every endpoint of the native API, for routes, OpenAPI and the generated access test. */
export const allEndpoints: readonly Endpoint[] = [
  ...Object.values(sessionEndpoints),
  ...Object.values(apiKeyEndpoints),
  ...Object.values(serverEndpoints),
  ...Object.values(serverStartupEndpoints),
  ...Object.values(serverReachEndpoints),
  ...Object.values(nodeEndpoints),
  ...Object.values(nodeAgentEndpoints),
  ...Object.values(agentEndpoints),
  ...Object.values(eggEndpoints),
  ...Object.values(eggLibraryEndpoints),
  ...Object.values(userEndpoints),
  ...Object.values(regionEndpoints),
  ...Object.values(systemEndpoints),
];
