import * as z from 'zod';
import { serverStates } from '../../schema/server-state.ts';
import type { Scope } from '../../schema/scopes.ts';
import type { EntryKey } from './region-cache.ts';

interface Kind {
  /** Its scope is this and the key's id; `sys` has no id. Every write to what the value holds bumps that scope. */
  scope: 'auth' | 'usr' | 'key' | 'role' | 'srv' | 'node' | 'egg' | 'sys';
  /** From the read, ± a tenth. What is lost of an invalidation is made good by the pull long before. */
  lifetimeMs: number;
  /** `region`: the region's objects, in memory. */
  tier: 'region';
  value: z.ZodType;
}

const date = z.coerce.date();
const permissions = z.array(z.string());
const short = { lifetimeMs: 30_000, tier: 'region' } as const;
const long = { lifetimeMs: 60_000, tier: 'region' } as const;

/** Ids in the order of their creation, which never changes. Those that are gone are found out by their own scope. */
const serverIds = z.object({ servers: z.array(z.object({ id: z.number(), shortId: z.string() })) });

/**
 * Everything that is cached. Secrets and decisions never are. What shows names of others holds their ids, so that a
 * rename touches one entry.
 */
export const kinds = {
  /** What decides over a user: id is their uuid. */
  account: {
    ...long,
    scope: 'auth',
    value: z.object({ id: z.number(), suspended: z.boolean(), roleUuid: z.string().nullable() }),
  },
  /** What a user holds on the server `part` (short id), as a member. */
  membership: { ...long, scope: 'auth', value: z.object({ permissions: permissions.nullable() }) },
  /** The session `part` (uuid) of a user. */
  session: { ...long, scope: 'usr', value: z.object({ expiresAt: date, endedAt: date.nullable() }) },
  profile: {
    ...long,
    scope: 'usr',
    value: z.object({
      username: z.string(),
      email: z.string(),
      firstName: z.string(),
      lastName: z.string(),
      language: z.string(),
      createdAt: date,
    }),
  },
  /** An API key: id is its visible part. Who has not its secret cannot tell it from its hash. */
  apiKey: {
    ...long,
    scope: 'key',
    value: z.object({
      secretHash: z.string(),
      permissions,
      allowedIps: z.array(z.string()),
      expiresAt: date.nullable(),
    }),
  },
  /** The servers that a user owns or is a member of, in pages; part: see `pagePart`. */
  ownServers: { ...long, scope: 'usr', value: serverIds },
  /** All servers, in pages; no id. */
  allServers: { ...long, scope: 'sys', value: serverIds },
  role: { ...long, scope: 'role', value: z.object({ name: z.string(), permissions }) },
  server: {
    ...short,
    scope: 'srv',
    value: z.object({
      id: z.number(),
      uuid: z.string(),
      shortId: z.string(),
      externalId: z.string().nullable(),
      name: z.string(),
      description: z.string(),
      ownerUuid: z.string(),
      nodeUuid: z.string(),
      eggUuid: z.string(),
      state: z.enum(serverStates),
      stateSince: date,
      suspended: z.boolean(),
      installedAt: date.nullable(),
      ip: z.string().nullable(),
      port: z.number().nullable(),
      publicHost: z.string().nullable(),
      publicPort: z.number().nullable(),
      // Absent from what an earlier release has kept.
      outsideIp: z.string().nullable().default(null),
      mappedPort: z.number().nullable().default(null),
      memoryMb: z.number(),
      swapMb: z.number(),
      diskMb: z.number(),
      cpuPercent: z.number(),
      threads: z.string().nullable(),
      ioWeight: z.number(),
      oomKill: z.boolean(),
      databaseLimit: z.number(),
      allocationLimit: z.number(),
      backupLimit: z.number(),
      createdAt: date,
      updatedAt: date,
    }),
  },
  node: {
    ...short,
    scope: 'node',
    value: z.object({ name: z.string(), online: z.boolean(), fqdn: z.string().nullable() }),
  },
  egg: { ...long, scope: 'egg', value: z.object({ name: z.string() }) },
} as const satisfies Record<string, Kind>;

export type KindName = keyof typeof kinds;
export type ValueOf<K extends KindName> = z.output<(typeof kinds)[K]['value']>;

/** Names one entry. `part`: of several under one id. */
export interface CacheKey<K extends KindName = KindName> {
  kind: K;
  id: string;
  part: string;
}

export const cacheKey = <K extends KindName>(kind: K, id: string, part = ''): CacheKey<K> => ({
  kind,
  id,
  part,
});

export const entryKeyOf = ({ kind, id, part }: CacheKey): EntryKey => ({
  scope: scopeOf(kinds[kind].scope, id),
  name: part === '' ? kind : `${kind}:${part}`,
});

const scopeOf = (scope: Kind['scope'], id: string): Scope => (scope === 'sys' ? scope : `${scope}:${id}`);

/** Names a page of ids: those after one, and how many at most. */
export const pagePart = (after: number, count: number): string => `${after}:${count}`;

export function readPagePart(part: string): { after: number; count: number } {
  const [after, count] = part.split(':').map(Number);
  return { after: after ?? 0, count: count ?? 0 };
}

/** What is not there is asked for again soon. */
const absentLifetimeMs = 5000;

export const lifetimeOf = (kind: KindName, text: string): number =>
  text === 'null' ? absentLifetimeMs : kinds[kind].lifetimeMs;

/**
 * A stored text as its value, null for what is not there. Undefined: written in another shape, by an older panel.
 * Guarantee: it was checked by the kind's own schema, which is where `ValueOf<K>` comes from.
 */
export function readText<K extends KindName>(kind: K, text: string): ValueOf<K> | null | undefined {
  const json: unknown = JSON.parse(text);
  if (json === null) return null;
  const checked = kinds[kind].value.safeParse(json);
  return checked.success ? (checked.data as ValueOf<K>) : undefined;
}
