import * as z from 'zod';
import { uuid } from '../ids.ts';
import { eggNeeds } from './egg-library.ts';
import { endpoint } from './endpoint.ts';
import { eggDetail, eggSummary, none, page } from './shapes.ts';

const tag = 'Eggs';
const params = z.object({ egg: uuid });

export const eggEndpoints = {
  list: endpoint({
    id: 'eggs.list',
    method: 'GET',
    path: '/api/v1/eggs',
    summary: 'All eggs',
    tag,
    access: { by: 'admin', permission: 'eggs.read' },
    effect: false,
    scopes: ['egg:*', 'sys', 'usr:{me}'],
    params: none,
    query: page.query,
    body: null,
    status: 200,
    /** `needs` is absent from panels that do not tell yet. */
    answer: page.of(eggSummary.extend({ needs: eggNeeds.optional() })),
    errors: [],
  }),
  read: endpoint({
    id: 'eggs.read',
    method: 'GET',
    path: '/api/v1/eggs/:egg',
    summary: 'One egg with its variables',
    tag,
    access: { by: 'admin', permission: 'eggs.read' },
    effect: false,
    scopes: ['egg:{egg}', 'usr:{me}'],
    params,
    query: none,
    body: null,
    status: 200,
    answer: eggDetail,
    errors: [],
  }),
  import: endpoint({
    id: 'eggs.import',
    method: 'POST',
    path: '/api/v1/eggs/import',
    summary: 'Import an egg file (PTDL_v2 JSON) into a nest',
    tag,
    access: { by: 'admin', permission: 'eggs.update' },
    effect: true,
    scopes: [],
    params: none,
    query: none,
    body: z.object({
      /** The file as it is. */
      source: z.string().min(2).max(1_048_576),
      /** Name of the nest; made when there is none of that name. */
      nest: z.string().trim().min(1).max(191).default('Imported'),
    }),
    status: 201,
    answer: eggDetail,
    errors: ['egg_invalid'],
  }),
  delete: endpoint({
    id: 'eggs.delete',
    method: 'DELETE',
    path: '/api/v1/eggs/:egg',
    summary: 'Delete an egg that no server uses',
    tag,
    access: { by: 'admin', permission: 'eggs.delete' },
    effect: true,
    scopes: [],
    params,
    query: none,
    body: null,
    status: 204,
    answer: null,
    errors: ['egg_in_use'],
  }),
} as const;
