import { eggLibraryEndpoints } from '../../schema/api/egg-library.ts';
import { eggEndpoints } from '../../schema/api/eggs.ts';
import { deleteEgg } from '../domain/delete-egg.ts';
import { readUpstream, takeUpstream } from '../domain/egg-upstream.ts';
import { exportEgg } from '../domain/export-egg.ts';
import { importEgg } from '../domain/import-egg.ts';
import { inspectEgg } from '../domain/inspect-egg.ts';
import { listEggs, readEgg } from '../domain/list-eggs.ts';
import { readWholeEgg } from '../domain/read-egg-whole.ts';
import { updateEgg } from '../domain/update-egg.ts';
import { route } from '../route.ts';
import { shapeListedEgg, shapeWholeEgg } from './egg-shapes.ts';
import { shapeEggDetail, shapePage } from './shapes.ts';

const eggs = { ...eggEndpoints, ...eggLibraryEndpoints };

export const eggRoutes = [
  route(eggs.list, async (ctx, { query }) => shapePage(await listEggs(ctx, query), shapeListedEgg)),
  route(eggs.read, async (ctx, { params }) => shapeEggDetail(await readEgg(ctx, params))),
  route(eggs.import, async (ctx, { body }) =>
    shapeWholeEgg(await readWholeEgg(ctx, await importEgg(ctx, body))),
  ),
  route(eggs.delete, (ctx, { params }) => deleteEgg(ctx, params)),
  route(eggs.inspect, (ctx, { body }) => inspectEgg(ctx, body)),
  route(eggs.whole, async (ctx, { params }) => shapeWholeEgg(await readWholeEgg(ctx, params))),
  route(eggs.update, async (ctx, { params, body }) => {
    const { nest, version: madeFrom, ...edit } = body;
    await updateEgg(ctx, { ...params, edit, nest, madeFrom });
    return shapeWholeEgg(await readWholeEgg(ctx, params));
  }),
  route(eggs.export, (ctx, { params, query }) => exportEgg(ctx, { ...params, ...query })),
  route(eggs.upstream, (ctx, { params }) => readUpstream(ctx, params)),
  route(eggs.takeUpstream, async (ctx, { params, body }) => {
    await takeUpstream(ctx, { ...params, ...body });
    return shapeWholeEgg(await readWholeEgg(ctx, params));
  }),
];
