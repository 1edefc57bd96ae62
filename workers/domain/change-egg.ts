import { and, type Column, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Egg } from '../../schema/egg.ts';
import type { JsonObject } from '../../schema/eggs/json.ts';
import { isChanged } from '../../schema/eggs/write.ts';
import { ApiError } from '../../schema/errors.ts';
import type { Scope } from '../../schema/scopes.ts';
import { type EggOrigin, eggs } from '../../schema/tables/eggs.ts';
import { servers } from '../../schema/tables/servers.ts';
import type { Tx, WriteCtx } from '../context.ts';
import { activityOf } from './activity.ts';
import { changedFields, reachesServers } from './egg-edit.ts';
import { followedBy, type Move } from './egg-follow.ts';
import {
  type KeptEgg,
  type KeptVariable,
  modelOf,
  openModel,
  selectKept,
  selectKeptVariables,
  versionOf,
} from './egg-model.ts';
import { nestNamed } from './egg-nest.ts';
import { openOrigin, sealOrigin } from './egg-secrets.ts';
import { writeVariables } from './egg-variables.ts';
import { putServersOf } from './put-servers.ts';

/** An egg as it is, for whoever decides what becomes of it. Secrets are opened. */
export interface OpenEgg {
  egg: Egg;
  /** The file that it came from; null for one that was made here. */
  document: JsonObject | null;
  origin: EggOrigin | null;
}

/** What it becomes. */
export interface NextEgg {
  egg: Egg;
  /** Another file than before. */
  origin?: { document: JsonObject; format: string; uuid: string | null; url: string | null };
  /** Name of another nest. */
  nest?: string | undefined;
}

/**
 * Changes an egg in one transaction: its row, its variables, the values of its servers that become secret or open, and
 * what servers took over from it. Nodes are told afterwards. `madeFrom`: the version that the change was made from; throws
 * `conflict` when it is another one.
 */
export async function changeEgg(
  ctx: WriteCtx,
  input: { egg: string; event: string; madeFrom?: string | undefined },
  decide: (now: OpenEgg) => NextEgg,
): Promise<void> {
  const { eggId, isTold } = await ctx.db.write(async (tx) => {
    const [row] = await selectKept(tx, input.egg).for('update', { of: eggs });
    if (row === undefined) throw new ApiError('not_found');
    if (input.madeFrom !== undefined && input.madeFrom !== versionOf(row)) throw new ApiError('conflict');
    const variables = await selectKeptVariables(tx, input.egg);
    const now = await opened(ctx, row, variables);
    const { egg, document } = now;
    const next = decide(now);
    const fields = changedFields(egg, next.egg);
    const isMoved = next.nest !== undefined && next.nest !== row.nestName;
    const origin = await nextOrigin(ctx, row, { document, next });

    const { variables: nextVariables, ...columns } = next.egg;
    await tx
      .update(eggs)
      .set({
        ...columns,
        origin,
        updatedAt: ctx.now,
        ...(isMoved ? { nestId: await nestNamed(tx, next.nest ?? '') } : {}),
      })
      .where(eq(eggs.id, row.id));
    await writeVariables(ctx, tx, { id: row.id, uuid: row.uuid }, { kept: variables, next: nextVariables });
    const isHeard = fields.some(reachesServers);
    const told = isHeard ? await moveServers(tx, row, next.egg) : [];
    const said = [...fields, ...(isMoved ? ['nest'] : [])];
    return {
      result: { eggId: row.id, isTold: told.length > 0 },
      activity:
        said.length === 0 && next.origin === undefined
          ? []
          : [activityOf(ctx, input.event, { subject: row.uuid, properties: { fields: said } })],
      scopes: [`egg:${row.uuid}`, 'sys', ...told],
    };
  });
  if (isTold) ctx.afterwards(() => putServersOf(ctx, eggId));
}

/** An egg as it is on the primary, its secrets opened. */
export async function readOpenEgg(ctx: WriteCtx, eggUuid: string): Promise<OpenEgg> {
  const [[row], variables] = await ctx.db.readPrimary((db) => [
    selectKept(db, eggUuid),
    selectKeptVariables(db, eggUuid),
  ]);
  if (row === undefined) throw new ApiError('not_found');
  return await opened(ctx, row, variables);
}

async function opened(ctx: WriteCtx, row: KeptEgg, variables: readonly KeptVariable[]): Promise<OpenEgg> {
  const { origin } = row;
  return {
    egg: await openModel(ctx, row, variables),
    document: origin === null ? null : await openOrigin(ctx.sealer, row.uuid, origin.document),
    origin,
  };
}

async function nextOrigin(
  ctx: WriteCtx,
  row: KeptEgg,
  { document, next }: { document: JsonObject | null; next: NextEgg },
): Promise<EggOrigin | null> {
  const source = next.origin?.document ?? document;
  if (source === null) return null;
  const secrets = new Set(
    next.egg.variables.filter(({ isSecret }) => isSecret).map(({ envVariable }) => envVariable),
  );
  const sealed = await sealOrigin(ctx.sealer, row.uuid, { document: source, secrets });
  const from = next.origin ?? row.origin;
  return {
    format: from?.format ?? '',
    uuid: from?.uuid ?? null,
    url: from?.url ?? null,
    readAt: next.origin === undefined ? (row.origin?.readAt ?? '') : ctx.now.toISOString(),
    document: sealed,
    isChanged: isChanged(next.egg, source),
  };
}

/** Servers follow startup lines and images of their egg. Answers the scopes of all of them. */
async function moveServers(tx: Tx, before: KeptEgg, after: Egg): Promise<Scope[]> {
  const ofEgg = eq(servers.eggId, before.id);
  const { startups, images } = followedBy(modelOf(before, []), after);
  if (startups.length > 0)
    await tx
      .update(servers)
      .set({ startup: movedIn(servers.startup, startups) })
      .where(and(ofEgg, inArray(servers.startup, oldOf(startups))));
  if (images.length > 0)
    await tx
      .update(servers)
      .set({ image: movedIn(servers.image, images) })
      .where(and(ofEgg, inArray(servers.image, oldOf(images))));
  const rows = await tx
    .select({ shortId: servers.shortId })
    .from(servers)
    .where(and(ofEgg, isNull(servers.deletedAt)));
  return rows.map(({ shortId }): Scope => `srv:${shortId}`);
}

const oldOf = (moves: readonly Move[]): string[] => moves.map(([from]) => from);

const movedIn = (column: Column, moves: readonly Move[]) => {
  const cases = moves.map(([from, to]) => sql`when ${from} then ${to}`);
  return sql`case ${column} ${sql.join(cases, sql` `)} else ${column} end`;
};
