import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { ServerConfig } from '../../schema/protocol.ts';
import { eggs, eggVariables } from '../../schema/tables/eggs.ts';
import { allocations, nodes } from '../../schema/tables/hosts.ts';
import { servers, serverVariables } from '../../schema/tables/servers.ts';
import { epoch, scopeVersion } from '../../schema/tables/system.ts';
import type { ReadDb, WriteCtx } from '../context.ts';
import { openDefault } from './egg-secrets.ts';
import { isPresent } from './server-rows.ts';
import { openValue } from './server-secrets.ts';

/** Configurations as nodes run them, secrets opened, in the order of the servers' ids. One snapshot of the primary. */
export async function readConfigs(ctx: WriteCtx, where: SQL | undefined): Promise<ServerConfig[]> {
  const [rows, values, bindings] = await ctx.db.readPrimary((db) => [
    selectConfigs(db, where),
    selectValues(db, where),
    selectBindings(db, where),
  ]);
  return await Promise.all(
    rows.map(async (row) => {
      const own = values.filter((value) => value.serverId === row.id);
      const addresses = bindings.filter((binding) => binding.serverId === row.id);
      return configOf(row, await openValues(ctx, own, row.egg.uuid), addresses);
    }),
  );
}

/** An egg's file is large, and no part of what runs. */
const eggColumns = {
  uuid: eggs.uuid,
  config: eggs.config,
  install: eggs.install,
  fileDenylist: eggs.fileDenylist,
  features: eggs.features,
};

const selectConfigs = (db: ReadDb, where: SQL | undefined) =>
  db
    .select({
      server: servers,
      egg: eggColumns,
      epoch: epoch.number,
      version: scopeVersion.version,
      id: servers.id,
    })
    .from(servers)
    .innerJoin(nodes, eq(nodes.id, servers.nodeId))
    .innerJoin(eggs, eq(eggs.id, servers.eggId))
    .innerJoin(epoch, eq(epoch.one, 1))
    .leftJoin(scopeVersion, eq(scopeVersion.scope, sql`'srv:' || ${servers.shortId}`))
    .where(and(isPresent, where))
    .orderBy(asc(servers.id));

const wantedIds = (db: ReadDb, where: SQL | undefined) =>
  db
    .select({ id: servers.id })
    .from(servers)
    .innerJoin(nodes, eq(nodes.id, servers.nodeId))
    .where(and(isPresent, where));

const selectValues = (db: ReadDb, where: SQL | undefined) =>
  db
    .select({
      serverId: servers.id,
      variableId: eggVariables.id,
      envVariable: eggVariables.envVariable,
      defaultValue: eggVariables.defaultValue,
      isSecret: eggVariables.isSecret,
      value: serverVariables.value,
    })
    .from(servers)
    .innerJoin(eggVariables, eq(eggVariables.eggId, servers.eggId))
    .leftJoin(
      serverVariables,
      and(eq(serverVariables.serverId, servers.id), eq(serverVariables.variableId, eggVariables.id)),
    )
    .where(inArray(servers.id, wantedIds(db, where)))
    .orderBy(asc(eggVariables.position));

const selectBindings = (db: ReadDb, where: SQL | undefined) =>
  db
    .select({
      id: allocations.id,
      serverId: allocations.serverId,
      ip: allocations.ip,
      port: allocations.port,
      publicPort: allocations.publicPort,
    })
    .from(allocations)
    .where(inArray(allocations.serverId, wantedIds(db, where)))
    .orderBy(asc(allocations.id));

type ConfigRow = Awaited<ReturnType<typeof selectConfigs>>[number];
type ValueRow = Awaited<ReturnType<typeof selectValues>>[number];
type BindingRow = Awaited<ReturnType<typeof selectBindings>>[number];

async function openValues(
  { sealer }: WriteCtx,
  rows: readonly ValueRow[],
  eggUuid: string,
): Promise<Record<string, string>> {
  const entries = await Promise.all(
    rows.map(async ({ value, ...row }): Promise<[string, string]> => {
      const opened =
        value === null
          ? await openDefault(sealer, eggUuid, row)
          : await openValue(sealer, row, { value, isSecret: row.isSecret });
      return [row.envVariable, opened];
    }),
  );
  return Object.fromEntries(entries);
}

function configOf(
  row: ConfigRow,
  environment: Record<string, string>,
  bindings: readonly BindingRow[],
): ServerConfig {
  const { server, egg } = row;
  const addresses = bindings.map(({ ip, port, publicPort }) => ({ ip, port, publicPort }));
  const primary = bindings.find((binding) => binding.id === server.allocationId);
  return {
    uuid: server.uuid,
    version: [row.epoch, row.version ?? 0],
    fence: [server.fenceEpoch, server.fenceNumber],
    name: server.name,
    suspended: server.suspended,
    startup: server.startup,
    environment,
    image: server.image,
    limits: {
      memoryMb: server.memoryMb,
      swapMb: server.swapMb,
      diskMb: server.diskMb,
      cpuPercent: server.cpuPercent,
      threads: server.threads,
      ioWeight: server.ioWeight,
      oomKill: server.oomKill,
    },
    primary: primary === undefined ? null : { ip: primary.ip, port: primary.port },
    allocations: addresses,
    startOnBoot: true,
    install: { number: server.installNumber, start: server.startWhenInstalled, wipe: false },
    egg: {
      done: egg.config.done,
      stripAnsi: egg.config.stripAnsi,
      stop: egg.config.stop,
      files: egg.config.files,
      script: server.skipScripts ? null : egg.install,
      denylist: egg.fileDenylist,
      features: egg.features,
    },
  };
}
