import * as z from 'zod';
import { serverRef } from '../ids.ts';
import { endpoint } from './endpoint.ts';
import { allocation, none } from './shapes.ts';

export const serverReachEndpoints = {
  check: endpoint({
    id: 'servers.checkReach',
    method: 'POST',
    path: '/api/v1/servers/:server/allocations/:allocation/check',
    summary: 'Try from outside whether players get in by this address',
    tag: 'Servers',
    access: { by: 'server', permission: 'allocation.read' },
    effect: true,
    scopes: [],
    params: z.object({ server: serverRef, allocation: z.coerce.number().int().min(1) }),
    query: none,
    body: none,
    status: 200,
    answer: allocation,
    errors: ['conflict', 'rate_limited', 'busy', 'unsupported_call', 'node_failed'],
  }),
} as const;
