import { eq } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { locations, nodes } from '../../schema/tables/hosts.ts';
import type { Tx, WriteCtx } from '../context.ts';
import { activityOf } from './activity.ts';
import { type NodeRow, selectNodes } from './node-rows.ts';
import { tellNode } from './tell-node.ts';

/** What is absent stays. */
export interface NodeChanges {
  name?: string | undefined;
  description?: string | undefined;
  public?: boolean | undefined;
  maintenance?: boolean | undefined;
  fqdn?: string | null | undefined;
  memoryMb?: number | undefined;
  memoryOverallocatePercent?: number | undefined;
  diskMb?: number | undefined;
  diskOverallocatePercent?: number | undefined;
  locationId?: string | undefined;
  mapPorts?: boolean | undefined;
}

/** Changes a node. Room below what its servers have been given takes nothing from them; no more fit then. */
export async function updateNode(ctx: WriteCtx, input: NodeChanges & { node: string }): Promise<NodeRow> {
  const { node: uuid, locationId, ...given } = input;
  const { row, isToBeTold } = await ctx.db.write(async (tx) => {
    const [before] = await tx.select().from(nodes).where(eq(nodes.uuid, uuid)).for('update');
    if (before === undefined) throw new ApiError('not_found');
    const changes = {
      ...given,
      ...(locationId === undefined ? {} : { locationId: await locationOf(tx, locationId) }),
    };
    const changed = Object.entries(changes).flatMap(([name, value]) =>
      value === undefined || value === valueOf(before, name) ? [] : [name],
    );
    if (changed.length > 0) await tx.update(nodes).set(changes).where(eq(nodes.id, before.id));
    const [after] = await selectNodes(tx).where(eq(nodes.id, before.id));
    if (after === undefined) throw new Error('a locked node has gone');
    return {
      result: { row: after, isToBeTold: changed.includes('mapPorts') },
      activity: [activityOf(ctx, 'node:update', { node: uuid, properties: { changed } })],
      scopes: [`node:${uuid}`, 'sys'],
    };
  });
  if (isToBeTold) ctx.afterwards(() => tellNode(ctx, uuid));
  return row;
}

async function locationOf(tx: Tx, uuid: string): Promise<number> {
  const [location] = await tx.select({ id: locations.id }).from(locations).where(eq(locations.uuid, uuid));
  if (location !== undefined) return location.id;
  const fields = [{ path: 'locationId', message: 'There is no such location.' }];
  throw new ApiError('invalid_input', { fields });
}

const valueOf = (row: object, name: string): unknown =>
  new Map<string, unknown>(Object.entries(row)).get(name);
