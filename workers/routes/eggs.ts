import { eggEndpoints } from '../../schema/api/eggs.ts';
import { deleteEgg } from '../domain/delete-egg.ts';
import { importEgg } from '../domain/import-egg.ts';
import { listEggs, readEgg } from '../domain/list-eggs.ts';
import { route } from '../route.ts';
import { shapeEgg, shapeEggDetail, shapePage } from './shapes.ts';

const eggs = eggEndpoints;

export const eggRoutes = [
  route(eggs.list, async (ctx, { query }) => shapePage(await listEggs(ctx, query), shapeEgg)),
  route(eggs.read, async (ctx, { params }) => shapeEggDetail(await readEgg(ctx, params))),
  route(eggs.import, async (ctx, { body }) => shapeEggDetail(await importEgg(ctx, body))),
  route(eggs.delete, (ctx, { params }) => deleteEgg(ctx, params)),
];
