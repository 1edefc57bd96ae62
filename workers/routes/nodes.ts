import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { addAllocations, listNodeAllocations } from '../domain/allocations.ts';
import { createNode } from '../domain/create-node.ts';
import { deleteNode } from '../domain/delete-node.ts';
import { createEnrolment } from '../domain/enrolment.ts';
import { listNodes, readNode } from '../domain/list-nodes.ts';
import { createLocation, listLocations, type LocationRow } from '../domain/locations.ts';
import { route } from '../route.ts';
import { shapeAllocation, shapeNode, shapePage } from './shapes.ts';

const nodes = nodeEndpoints;

export const nodeRoutes = [
  route(nodes.list, async (ctx, { query }) => shapePage(await listNodes(ctx, query), shapeNode)),
  route(nodes.create, async (ctx, { body }) => shapeNode(await createNode(ctx, body))),
  route(nodes.read, async (ctx, { params }) => shapeNode(await readNode(ctx, params))),
  route(nodes.delete, (ctx, { params }) => deleteNode(ctx, params)),
  route(nodes.allocations, async (ctx, { params, query }) =>
    shapePage(await listNodeAllocations(ctx, { ...params, ...query }), shapeAllocation),
  ),
  route(nodes.addAllocations, (ctx, { params, body }) => addAllocations(ctx, { ...params, ...body })),
  route(nodes.enrolment, async (ctx, { params }) => {
    const { expiresAt, ...made } = await createEnrolment(ctx, params);
    return { ...made, expiresAt: expiresAt.toISOString() };
  }),
  route(nodes.locations, async (ctx) => ({ items: (await listLocations(ctx)).map(shapeLocation) })),
  route(nodes.createLocation, async (ctx, { body }) => shapeLocation(await createLocation(ctx, body))),
];

const shapeLocation = ({ uuid, ...row }: LocationRow) => ({ id: uuid, ...row });
