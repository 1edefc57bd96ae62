import { agentEndpoints } from '../../schema/api/nodes.ts';
import { enrolAgent } from '../domain/enrolment.ts';
import { linkAgent } from '../domain/link-agent.ts';
import { route } from '../route.ts';

export const agentRoutes = [
  route(agentEndpoints.enrol, (ctx, { body }) => enrolAgent(ctx, body)),
  route(agentEndpoints.link, (ctx, _, request) => linkAgent(ctx, request)),
];
