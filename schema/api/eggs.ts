import * as z from 'zod';
import { uuid } from '../ids.ts';
import { eggNeeds, eggWhole, sourceFile, sourceUrl } from './egg-library.ts';
import { endpoint } from './endpoint.ts';
import { eggDetail, eggSummary, none, page } from './shapes.ts';

const tag = 'Eggs';
const params = z.object({ egg: uuid });
/** Made when there is none of that name. */
const nest = z.string().trim().min(1).max(191).default('Imported');

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
    /**
     * Absent from panels that do not tell yet: `needs`; `sourceUrl`, the address of the file; `icon`, a data URI, null also
     * where it is too long for a list.
     */
    answer: page.of(
      eggSummary.extend({
        needs: eggNeeds.optional(),
        sourceUrl: z.string().nullable().optional(),
        icon: z.string().nullable().optional(),
      }),
    ),
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
    summary: 'Import an egg file of Pterodactyl or Pelican, JSON or YAML, into a nest',
    tag,
    access: { by: 'admin', permission: 'eggs.update' },
    effect: true,
    scopes: [],
    params: none,
    query: none,
    body: z.union([sourceFile.extend({ nest }), sourceUrl.extend({ nest })]),
    status: 201,
    answer: eggWhole,
    errors: ['egg_invalid', 'source_unreachable', 'rate_limited'],
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
