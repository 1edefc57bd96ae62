import { and, asc, eq, gt, ilike } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { parsePorts } from '../../schema/port-ranges.ts';
import { allocations, nodes } from '../../schema/tables/hosts.ts';
import { servers } from '../../schema/tables/servers.ts';
import type { ReadCtx, WriteCtx } from '../context.ts';
import { activityOf } from './activity.ts';
import { type AllocationRow, selectAllocations } from './allocation-rows.ts';
import { cursorId, likePattern, type Page, pageOf, type PageQuery } from './page.ts';

/** Addresses of a node. */
export async function listNodeAllocations(
  ctx: ReadCtx,
  input: PageQuery & { node: string },
): Promise<Page<AllocationRow>> {
  const after = cursorId(input.cursor);
  const [known, rows] = await ctx.db.read((db) => [
    db.select({ id: nodes.id }).from(nodes).where(eq(nodes.uuid, input.node)),
    selectAllocations(db)
      .where(
        and(
          eq(nodes.uuid, input.node),
          gt(allocations.id, after),
          input.search === undefined ? undefined : ilike(allocations.ip, likePattern(input.search)),
        ),
      )
      .orderBy(asc(allocations.id))
      .limit(input.limit + 1),
  ]);
  if (known.length === 0) throw new ApiError('not_found');
  return pageOf(rows, input.limit);
}

/** Addresses of a server, its primary one first. */
export async function listServerAllocations(
  ctx: ReadCtx,
  input: { server: string },
): Promise<readonly AllocationRow[]> {
  const [rows] = await ctx.db.read((db) => [
    selectAllocations(db).where(eq(servers.shortId, input.server)).orderBy(asc(allocations.id)),
  ]);
  return rows.toSorted((a, b) => Number(b.isPrimary) - Number(a.isPrimary));
}

export interface NewAllocations {
  node: string;
  ip: string;
  ports: string;
  alias: string | null;
  publicHost: string | null;
  /** As many as `ports`; null: the same. */
  publicPorts: string | null;
}

/** Adds addresses; those that the node has already are left as they are. Throws `already_exists` when it has all. */
export async function addAllocations(ctx: WriteCtx, input: NewAllocations): Promise<{ added: number }> {
  const ports = parsePorts(input.ports);
  const publicPorts = input.publicPorts === null ? [] : parsePorts(input.publicPorts, 'publicPorts');
  if (input.publicPorts !== null && publicPorts.length !== ports.length) {
    const message = `There must be as many of these as ports: ${ports.length}.`;
    throw new ApiError('invalid_input', { fields: [{ path: 'publicPorts', message }] });
  }
  const { ip, alias, publicHost } = input;
  return await ctx.db.write(async (tx) => {
    const [node] = await tx.select({ id: nodes.id }).from(nodes).where(eq(nodes.uuid, input.node));
    if (node === undefined) throw new ApiError('not_found');
    const added = await tx
      .insert(allocations)
      .values(
        ports.map((port, index) => ({
          nodeId: node.id,
          ip,
          port,
          alias,
          publicHost,
          publicPort: publicPorts[index] ?? null,
        })),
      )
      .onConflictDoNothing()
      .returning({ id: allocations.id });
    if (added.length === 0) throw new ApiError('already_exists');
    return {
      result: { added: added.length },
      activity: [
        activityOf(ctx, 'node:allocation.create', {
          node: input.node,
          properties: {
            ip,
            ports: input.ports,
            ...(input.publicPorts === null ? {} : { publicPorts: input.publicPorts }),
            added: added.length,
          },
        }),
      ],
      scopes: [`node:${input.node}`],
    };
  });
}
