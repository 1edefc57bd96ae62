import { and, asc, eq, sql } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { eggs, eggVariables } from '../../schema/tables/eggs.ts';
import { servers, serverVariables } from '../../schema/tables/servers.ts';
import { mayChangeEveryServer } from '../authorize.ts';
import type { Tx, WriteCtx } from '../context.ts';
import { activityOf } from './activity.ts';
import { openDefault } from './egg-secrets.ts';
import { putServer } from './put-server.ts';
import { readStartup } from './read-startup.ts';
import { isPresent } from './server-rows.ts';
import { openValue, sealValue } from './server-secrets.ts';
import { checkLine, offeredLines, startupChanges, type StartupVariable } from './startup-changes.ts';

/** Changes values of a server's variables and its startup line, which hold from its next start on. */
export async function updateStartup(
  ctx: WriteCtx,
  input: { server: string; environment: Readonly<Record<string, string>>; startup?: string | undefined },
) {
  const { id, uuid, shortId } = ctx.server();
  const isAdmin = mayChangeEveryServer(ctx.actor());
  await ctx.db.write(async (tx) => {
    const before = await lockServer(tx, id, { isAdmin });
    const line = input.startup ?? before.startup;
    const offered = Object.values(offeredLines(before.egg));
    checkLine(line, { line: before.startup, offered }, { isAdmin });
    const isOtherLine = line !== before.startup;
    if (isOtherLine)
      await tx.update(servers).set({ startup: line, updatedAt: ctx.now }).where(eq(servers.id, id));
    const changes = startupChanges(await openedVariables(ctx, tx, id), input.environment, { isAdmin });
    const rows = await Promise.all(
      changes.map(async ({ variable, value }) => {
        const key = { serverId: id, variableId: variable.id };
        return { ...key, value: await sealValue(ctx.sealer, key, { value, isSecret: variable.isSecret }) };
      }),
    );
    if (rows.length > 0) {
      await tx
        .insert(serverVariables)
        .values(rows)
        .onConflictDoUpdate({
          target: [serverVariables.serverId, serverVariables.variableId],
          set: { value: sql`excluded.value` },
        });
    }
    return {
      result: null,
      activity: [
        ...(isOtherLine
          ? [
              activityOf(ctx, 'server:startup.command', {
                server: uuid,
                properties: { old: before.startup, new: line },
              }),
            ]
          : []),
        ...changes.map(({ said }) =>
          activityOf(ctx, 'server:startup.edit', { server: uuid, properties: said }),
        ),
      ],
      scopes: [`srv:${shortId}`],
    };
  });
  ctx.afterwards(() => putServer(ctx, uuid));
  return await readStartup(ctx, input);
}

/** Changes the image of a server to another one of its egg; administrators may name any. */
export async function updateImage(ctx: WriteCtx, input: { server: string; image: string }) {
  const { id, uuid, shortId } = ctx.server();
  const isAdmin = mayChangeEveryServer(ctx.actor());
  const { image } = input;
  await ctx.db.write(async (tx) => {
    const before = await lockServer(tx, id, { isAdmin });
    const offered = Object.values(before.egg.dockerImages);
    if (!isAdmin && !offered.includes(image)) throw refused('The egg has no such image.');
    if (!isAdmin && !offered.includes(before.image))
      throw refused('An administrator has chosen the image of this server.');
    const isChanged = image !== before.image;
    if (isChanged) await tx.update(servers).set({ image, updatedAt: ctx.now }).where(eq(servers.id, id));
    const properties = { old: before.image, new: image };
    return {
      result: null,
      activity: isChanged ? [activityOf(ctx, 'server:startup.image', { server: uuid, properties })] : [],
      scopes: [`srv:${shortId}`],
    };
  });
  ctx.afterwards(() => putServer(ctx, uuid));
  return await readStartup(ctx, input);
}

/** The egg first, as whoever changes it does: nobody waits for each other. */
async function lockServer(tx: Tx, id: number, { isAdmin }: { isAdmin: boolean }) {
  const eggOf = tx.select({ id: servers.eggId }).from(servers).where(eq(servers.id, id));
  const [egg] = await tx
    .select({
      dockerImages: eggs.dockerImages,
      startup: eggs.startup,
      startupCommands: eggs.startupCommands,
    })
    .from(eggs)
    .where(eq(eggs.id, sql`(${eggOf})`))
    .for('share');
  const [server] = await tx
    .select({ image: servers.image, startup: servers.startup, suspended: servers.suspended })
    .from(servers)
    .where(and(eq(servers.id, id), isPresent))
    .for('update');
  if (egg === undefined || server === undefined) throw new ApiError('not_found');
  if (server.suspended && !isAdmin) throw new ApiError('server_suspended');
  return { egg, ...server };
}

async function openedVariables(ctx: WriteCtx, tx: Tx, serverId: number): Promise<StartupVariable[]> {
  const rows = await tx
    .select({
      id: eggVariables.id,
      eggUuid: eggs.uuid,
      envVariable: eggVariables.envVariable,
      defaultValue: eggVariables.defaultValue,
      rules: eggVariables.rules,
      isSecret: eggVariables.isSecret,
      userViewable: eggVariables.userViewable,
      userEditable: eggVariables.userEditable,
      value: serverVariables.value,
    })
    .from(servers)
    .innerJoin(eggs, eq(eggs.id, servers.eggId))
    .innerJoin(eggVariables, eq(eggVariables.eggId, eggs.id))
    .leftJoin(
      serverVariables,
      and(eq(serverVariables.serverId, servers.id), eq(serverVariables.variableId, eggVariables.id)),
    )
    .where(eq(servers.id, serverId))
    .orderBy(asc(eggVariables.position));
  return await Promise.all(
    rows.map(async ({ eggUuid, value, ...row }) => ({
      ...row,
      value:
        value === null
          ? await openDefault(ctx.sealer, eggUuid, row)
          : await openValue(ctx.sealer, { serverId, variableId: row.id }, { value, isSecret: row.isSecret }),
    })),
  );
}

const refused = (message: string): ApiError =>
  new ApiError('invalid_input', { fields: [{ path: 'image', message }] });
