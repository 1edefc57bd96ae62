import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { needsOf } from '../../schema/eggs/needs.ts';
import { ApiError } from '../../schema/errors.ts';
import { shortIdOf } from '../../schema/ids.ts';
import type { ServerLimits } from '../../schema/protocol.ts';
import { roles, users } from '../../schema/tables/accounts.ts';
import { eggs, eggVariables } from '../../schema/tables/eggs.ts';
import { allocations } from '../../schema/tables/hosts.ts';
import { servers, serverVariables } from '../../schema/tables/servers.ts';
import { epoch } from '../../schema/tables/system.ts';
import { mayOwnUnisolated } from '../authorize.ts';
import type { Tx, WriteCtx } from '../context.ts';
import { activityOf } from './activity.ts';
import { chooseNode, lockNamedNode } from './choose-node.ts';
import { openDefault } from './egg-secrets.ts';
import { putServer } from './put-server.ts';
import { serverValues, type ServerValue } from './server-environment.ts';
import { selectServers, type ServerRow } from './server-rows.ts';
import { sealValue } from './server-secrets.ts';

export interface NewServer {
  name: string;
  description: string;
  externalId: string | null;
  ownerId?: string | undefined;
  /** Chosen by placement when absent. */
  nodeId?: string | undefined;
  locationId?: string | undefined;
  /** With a node: what the egg seems to need is no bar. */
  evenIfUnsuited: boolean;
  eggId: string;
  allocationId?: number | undefined;
  image?: string | undefined;
  startup?: string | undefined;
  environment: Record<string, string>;
  limits: { [K in keyof ServerLimits]?: ServerLimits[K] | undefined };
  featureLimits: {
    databases?: number | undefined;
    allocations?: number | undefined;
    backups?: number | undefined;
  };
  skipScripts: boolean;
  startWhenInstalled: boolean;
}

/**
 * Creates a server and lets its node install it. The node's row is locked, so that two servers cannot take the
 * same room; a node that is away learns of it when it comes back.
 */
export async function createServer(ctx: WriteCtx, input: NewServer): Promise<ServerRow> {
  const uuid = crypto.randomUUID();
  const row = await ctx.db.write(async (tx) => {
    const owner = await ownerOf(tx, input.ownerId ?? ctx.me);
    const egg = await eggOf(ctx, tx, input.eggId);
    const node = await nodeFor(tx, input, { owner, egg });
    const allocation = await freeAllocation(tx, node.id, input.allocationId);
    const serverId = await insertServer(tx, input, {
      uuid,
      ownerId: owner.id,
      nodeId: node.id,
      egg,
      allocationId: allocation,
    });
    await tx.update(allocations).set({ serverId }).where(eq(allocations.id, allocation));
    await insertValues(ctx, tx, serverId, serverValues(egg.variables, input.environment));
    const [created] = await selectServers(tx, ctx.me).where(eq(servers.id, serverId));
    if (created === undefined) throw new Error('the server cannot be read');
    return {
      result: created,
      activity: [activityOf(ctx, 'server:create', { server: uuid, properties: { name: input.name } })],
      scopes: [`srv:${created.shortId}`, `usr:${owner.uuid}`, `node:${node.uuid}`, 'sys'],
    };
  });
  await putServer(ctx, uuid);
  return row;
}

async function ownerOf(tx: Tx, uuid: string) {
  const [owner] = await tx
    .select({ id: users.id, uuid: users.uuid, permissions: roles.permissions })
    .from(users)
    .leftJoin(roles, eq(roles.id, users.roleId))
    .where(eq(users.uuid, uuid));
  if (owner === undefined) throw refused('ownerId', 'There is no such user.');
  return owner;
}

/** As it is until the server is there, so that what becomes secret meanwhile is sealed with the rest. */
async function eggOf(ctx: WriteCtx, tx: Tx, uuid: string) {
  const [egg] = await tx
    .select({
      id: eggs.id,
      dockerImages: eggs.dockerImages,
      startup: eggs.startup,
      install: eggs.install,
    })
    .from(eggs)
    .where(eq(eggs.uuid, uuid))
    .for('share');
  if (egg === undefined) throw refused('eggId', 'There is no such egg.');
  const rows = await tx
    .select()
    .from(eggVariables)
    .where(eq(eggVariables.eggId, egg.id))
    .orderBy(asc(eggVariables.position));
  const variables = await Promise.all(
    rows.map(async (row) => ({ ...row, defaultValue: await openDefault(ctx.sealer, uuid, row) })),
  );
  return { ...egg, variables };
}

async function nodeFor(
  tx: Tx,
  input: NewServer,
  { owner, egg }: { owner: { permissions: readonly string[] | null }; egg: Parameters<typeof needsOf>[0] },
) {
  const { memoryMb = 0, diskMb = 0 } = input.limits;
  const wish = {
    memoryMb,
    diskMb,
    locationUuid: input.locationId ?? null,
    mayBeUnisolated: mayOwnUnisolated(owner.permissions ?? []),
    needs: needsOf(egg),
  };
  if (input.nodeId !== undefined)
    return await lockNamedNode(tx, input.nodeId, { ...wish, isTrusted: input.evenIfUnsuited });
  if (input.allocationId !== undefined) throw refused('allocationId', 'Name its node as well.');
  return await chooseNode(tx, wish);
}

/** The wanted allocation, or the first free one, locked against others who look at the same time. */
async function freeAllocation(tx: Tx, nodeId: number, wanted: number | undefined): Promise<number> {
  if (wanted === undefined) {
    const [free] = await tx
      .select({ id: allocations.id })
      .from(allocations)
      .where(and(eq(allocations.nodeId, nodeId), isNull(allocations.serverId)))
      .orderBy(asc(allocations.id))
      .limit(1)
      .for('update');
    if (free === undefined) throw new ApiError('no_free_allocation');
    return free.id;
  }
  const [found] = await tx
    .select()
    .from(allocations)
    .where(and(eq(allocations.id, wanted), eq(allocations.nodeId, nodeId)))
    .for('update');
  if (found === undefined) throw refused('allocationId', 'The node has no such allocation.');
  if (found.serverId !== null) throw new ApiError('allocation_taken');
  return found.id;
}

interface Binding {
  uuid: string;
  ownerId: number;
  nodeId: number;
  egg: Awaited<ReturnType<typeof eggOf>>;
  allocationId: number;
}

async function insertServer(tx: Tx, input: NewServer, binding: Binding): Promise<number> {
  const { uuid, egg, ...ids } = binding;
  const { limits, featureLimits } = input;
  const [row] = await tx
    .insert(servers)
    .values({
      ...ids,
      uuid,
      shortId: shortIdOf(uuid),
      eggId: egg.id,
      externalId: input.externalId,
      name: input.name,
      description: input.description,
      image: input.image ?? Object.values(egg.dockerImages)[0] ?? '',
      startup: input.startup ?? egg.startup,
      skipScripts: input.skipScripts,
      startWhenInstalled: input.startWhenInstalled,
      memoryMb: limits.memoryMb ?? 0,
      swapMb: limits.swapMb ?? 0,
      diskMb: limits.diskMb ?? 0,
      cpuPercent: limits.cpuPercent ?? 0,
      threads: limits.threads ?? null,
      ioWeight: limits.ioWeight ?? 500,
      oomKill: limits.oomKill ?? true,
      databaseLimit: featureLimits.databases ?? 0,
      allocationLimit: featureLimits.allocations ?? 0,
      backupLimit: featureLimits.backups ?? 0,
      state: 'installing',
      fenceEpoch: sql`(select ${epoch.number} from ${epoch})`,
    })
    .returning({ id: servers.id });
  if (row === undefined) throw new Error('the server was not inserted');
  return row.id;
}

async function insertValues(
  ctx: WriteCtx,
  tx: Tx,
  serverId: number,
  values: readonly ServerValue[],
): Promise<void> {
  if (values.length === 0) return;
  const rows = await Promise.all(
    values.map(async ({ variableId, ...value }) => {
      const key = { serverId, variableId };
      return { ...key, value: await sealValue(ctx.sealer, key, value) };
    }),
  );
  await tx.insert(serverVariables).values(rows);
}

const refused = (path: string, message: string): ApiError =>
  new ApiError('invalid_input', { fields: [{ path, message }] });
