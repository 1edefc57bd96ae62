import * as z from 'zod';
import { endpoint } from './endpoint.ts';
import { none } from './shapes.ts';

export const systemEndpoints = {
  read: endpoint({
    id: 'system.read',
    method: 'GET',
    path: '/api/v1/system',
    summary: 'What panel this is',
    tag: 'System',
    access: { by: 'anyone' },
    effect: false,
    scopes: [],
    params: none,
    query: none,
    body: null,
    status: 200,
    answer: z.object({ name: z.string(), version: z.string(), build: z.string(), region: z.string() }),
    errors: [],
  }),
} as const;
