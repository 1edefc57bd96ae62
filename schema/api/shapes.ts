import * as z from 'zod';
import { agentUpdateEnd, finding, nodeReach, serverLimits } from '../protocol.ts';
import { allocationReach } from '../reach.ts';
import { serverStates } from '../server-state.ts';

/** Answers of the native API that several endpoints share. Times are ISO 8601 in UTC. */
export const none = z.object({});
export const time = z.iso.datetime();

export const page = {
  query: z.object({
    /** `next` of the page before. */
    cursor: z.string().max(128).optional(),
    limit: z.coerce.number().int().min(1).max(50).default(50),
    search: z.string().max(191).optional(),
  }),
  of: <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), next: z.string().nullable() }),
};

export const userSummary = z.object({ id: z.string(), username: z.string() });

export const user = z.object({
  id: z.string(),
  username: z.string(),
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  language: z.string(),
  role: z.object({ id: z.string(), name: z.string() }).nullable(),
  suspended: z.boolean(),
  createdAt: time,
});

/** The signed-in user with what they may do. */
export const me = z.object({
  user,
  /** Administration keys of the role, or `*`. */
  permissions: z.array(z.string()),
  /** Null: an API key asks. */
  sessionId: z.string().nullable(),
  /** End of the access token; refresh before. */
  expiresAt: time,
});

export const limits = serverLimits;
export const featureLimits = z.object({
  databases: z.number().int().min(0),
  allocations: z.number().int().min(0),
  backups: z.number().int().min(0),
});

export const allocation = z.object({
  id: z.number().int(),
  ip: z.string(),
  port: z.number().int(),
  alias: z.string().nullable(),
  /** What players connect to. */
  publicHost: z.string(),
  publicPort: z.number().int(),
  /** What an administrator has set of this pair; the rest follows the node and its router. */
  pinned: z.object({ host: z.string().nullable(), port: z.number().int().nullable() }),
  notes: z.string().nullable(),
  serverId: z.string().nullable(),
  isPrimary: z.boolean(),
  /** What the last check from outside found; null before the first. */
  reach: allocationReach.nullable(),
});

export const server = z.object({
  /** Short id. */
  id: z.string(),
  uuid: z.string(),
  externalId: z.string().nullable(),
  name: z.string(),
  description: z.string(),
  owner: userSummary,
  node: z.object({ id: z.string(), name: z.string(), online: z.boolean() }),
  egg: z.object({ id: z.string(), name: z.string() }),
  state: z.enum(serverStates),
  stateSince: time,
  suspended: z.boolean(),
  installedAt: time.nullable(),
  address: z.object({ host: z.string(), port: z.number().int() }).nullable(),
  limits,
  featureLimits,
  /** The caller's permissions on this server; `*` for owner and administrators. */
  permissions: z.array(z.string()),
  createdAt: time,
  updatedAt: time,
});

export const location = z.object({
  id: z.string(),
  short: z.string(),
  long: z.string(),
  nodes: z.number().int(),
});

export const node = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  location: z.object({ id: z.string(), short: z.string() }),
  /** What players use where an address names no host of its own. */
  fqdn: z.string().nullable(),
  public: z.boolean(),
  maintenance: z.boolean(),
  /** `new` has never been enrolled. */
  status: z.enum(['new', 'online', 'offline']),
  statusSince: time.nullable(),
  /** Null until the first connection. */
  facts: z
    .object({
      agentVersion: z.string(),
      os: z.string(),
      arch: z.string(),
      cpus: z.number(),
      memoryMb: z.number(),
      diskMb: z.number(),
      runtime: z.enum(['process', 'docker']),
      unisolatedBecause: z.array(z.string()),
      kernel: z.string(),
      /** Absent from agents that do not tell yet, as all below. */
      libc: z.enum(['glibc', 'musl']).nullish(),
      cgroups: z.enum(['v1', 'v2', 'hybrid', 'none']).nullish(),
      tools: z.record(z.string(), z.string().nullable()).nullish(),
      ociRoots: z.boolean().nullish(),
      findings: z.array(finding).nullish(),
      releaseKey: z.string().nullish(),
      lastUpdate: agentUpdateEnd.nullish(),
    })
    .nullable(),
  /** The version that the agent was asked to become. */
  agentUpdate: z.object({ to: z.string(), askedAt: time }).nullable(),
  mapPorts: z.boolean(),
  reach: nodeReach.omit({ mappings: true }).nullable(),
  /** MiB that servers may be given. */
  memoryMb: z.number().int(),
  memoryOverallocatePercent: z.number().int(),
  diskMb: z.number().int(),
  diskOverallocatePercent: z.number().int(),
  /** MiB given to servers. */
  allocatedMemoryMb: z.number().int(),
  allocatedDiskMb: z.number().int(),
  servers: z.number().int(),
  freeAllocations: z.number().int(),
  createdAt: time,
});

export const eggSummary = z.object({
  id: z.string(),
  name: z.string(),
  author: z.string(),
  description: z.string(),
  nest: z.object({ id: z.string(), name: z.string() }),
  servers: z.number().int(),
});

export const eggDetail = eggSummary.extend({
  startup: z.string(),
  dockerImages: z.record(z.string(), z.string()),
  features: z.array(z.string()),
  variables: z.array(
    z.object({
      envVariable: z.string(),
      name: z.string(),
      description: z.string(),
      defaultValue: z.string(),
      userViewable: z.boolean(),
      userEditable: z.boolean(),
      rules: z.array(z.string()),
      isSecret: z.boolean(),
    }),
  ),
});

export const member = z.object({
  user: userSummary,
  permissions: z.array(z.string()),
  createdAt: time,
});

export const activity = z.object({
  id: z.string(),
  /** Pterodactyl's event names where it has one. */
  event: z.string(),
  at: time,
  actor: userSummary.nullable(),
  /** Null too where the caller may not see it: one's own is shown, those of others to administrators. */
  ip: z.string().nullable(),
  properties: z.record(z.string(), z.unknown()),
});

export const session = z.object({
  id: z.string(),
  current: z.boolean(),
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: time,
  lastUsedAt: time,
});
