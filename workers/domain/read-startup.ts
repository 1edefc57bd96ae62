import { and, asc, eq, sql } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { eggs, eggVariables } from '../../schema/tables/eggs.ts';
import { servers, serverVariables } from '../../schema/tables/servers.ts';
import { mayChangeEveryServer } from '../authorize.ts';
import type { ReadCtx, ReadDb } from '../context.ts';
import { isPresent } from './server-rows.ts';
import { offeredLines } from './startup-changes.ts';

/** How a server starts, as the caller may see it. Values of secrets are not even read. */
export async function readStartup(ctx: ReadCtx, input: { server: string }) {
  const [rows, variables] = await ctx.db.read((db) => [
    selectStartup(db, input.server),
    selectShown(db, input.server),
  ]);
  const [row] = rows;
  if (row === undefined) throw new ApiError('not_found');
  const isAdmin = mayChangeEveryServer(ctx.actor());
  return {
    ...row,
    startupCommands: offeredLines({ startup: row.eggStartup, startupCommands: row.startupCommands }),
    variables: variables
      .filter(({ userViewable }) => isAdmin || userViewable)
      .map((variable) => ({ ...variable, isEditable: isAdmin || variable.userEditable })),
  };
}

const selectStartup = (db: ReadDb, shortId: string) =>
  db
    .select({
      startup: servers.startup,
      image: servers.image,
      eggStartup: eggs.startup,
      startupCommands: eggs.startupCommands,
      dockerImages: eggs.dockerImages,
      features: eggs.features,
    })
    .from(servers)
    .innerJoin(eggs, eq(eggs.id, servers.eggId))
    .where(and(eq(servers.shortId, shortId), isPresent));

const kept = sql`coalesce(${serverVariables.value}, ${eggVariables.defaultValue})`;

const selectShown = (db: ReadDb, shortId: string) =>
  db
    .select({
      envVariable: eggVariables.envVariable,
      name: eggVariables.name,
      description: eggVariables.description,
      value: sql<
        string | null
      >`case when ${eggVariables.isSecret} and ${kept} <> '' then null else ${kept} end`,
      defaultValue: sql<string>`case when ${eggVariables.isSecret} then '' else ${eggVariables.defaultValue} end`,
      rules: eggVariables.rules,
      isSecret: eggVariables.isSecret,
      userViewable: eggVariables.userViewable,
      userEditable: eggVariables.userEditable,
    })
    .from(servers)
    .innerJoin(eggVariables, eq(eggVariables.eggId, servers.eggId))
    .leftJoin(
      serverVariables,
      and(eq(serverVariables.serverId, servers.id), eq(serverVariables.variableId, eggVariables.id)),
    )
    .where(and(eq(servers.shortId, shortId), isPresent))
    .orderBy(asc(eggVariables.position));
