import { serverPermissionsOf } from '../authorize.ts';
import { type CacheKey, cacheKey, type ValueOf } from '../cache/keys.ts';
import type { ReadCtx } from '../context.ts';
import type { ServerRow } from './server-rows.ts';

type Server = ValueOf<'server'> & { version: number };
/** What stands around servers, by names of these forms. */
type AroundKeys = Record<`owner:${string}`, CacheKey<'profile'>> &
  Record<`node:${string}`, CacheKey<'node'>> &
  Record<`egg:${string}`, CacheKey<'egg'>> &
  Record<`membership:${string}`, CacheKey<'membership'>>;

/**
 * Servers by their short ids, in that order, with what a page shows of them. Left out is what is not there any more,
 * and what the caller may not know of.
 */
export async function loadServers(ctx: ReadCtx, shortIds: readonly string[]): Promise<ServerRow[]> {
  const loaded = await ctx.cache.load(byName(shortIds, 'server', (id) => cacheKey('server', id)));
  const servers = shortIds.flatMap((shortId): Server[] => {
    const { value, version } = loaded[`server:${shortId}`] ?? {};
    return value == null || version === undefined ? [] : [{ ...value, version: version[1] }];
  });
  const around = await loadAround(ctx, servers);
  const rows = servers.flatMap((server): ServerRow[] => {
    const owner = around[`owner:${server.ownerUuid}`]?.value;
    const node = around[`node:${server.nodeUuid}`]?.value;
    const egg = around[`egg:${server.eggUuid}`]?.value;
    // Each is there as long as the server is; one that is not was read after the server had gone.
    if (owner == null || node == null || egg == null) return [];
    const row: ServerRow = {
      ...server,
      ownerUsername: owner.username,
      nodeName: node.name,
      nodeOnline: node.online,
      nodeFqdn: node.fqdn,
      eggName: egg.name,
      memberPermissions: around[`membership:${server.shortId}`]?.value?.permissions ?? null,
    };
    return [row];
  });
  return rows.filter((row) => serverPermissionsOf(ctx.actor(), row) !== null);
}

/** Memberships only where they decide anything. */
function loadAround(ctx: ReadCtx, servers: readonly Server[]) {
  const asNoMember = (server: Server) =>
    serverPermissionsOf(ctx.actor(), { ownerUuid: server.ownerUuid, memberPermissions: null });
  const foreign = servers.filter((server) => asNoMember(server)?.includes('*') !== true);
  const ids = (of: (server: Server) => string) => servers.map(of);
  const keys: AroundKeys = {
    ...byName(
      ids(({ ownerUuid }) => ownerUuid),
      'owner',
      (id) => cacheKey('profile', id),
    ),
    ...byName(
      ids(({ nodeUuid }) => nodeUuid),
      'node',
      (id) => cacheKey('node', id),
    ),
    ...byName(
      ids(({ eggUuid }) => eggUuid),
      'egg',
      (id) => cacheKey('egg', id),
    ),
    ...byName(
      foreign.map(({ shortId }) => shortId),
      'membership',
      (id) => cacheKey('membership', ctx.me, id),
    ),
  };
  return ctx.cache.load(keys);
}

/** Keys under names that begin with `prefix` and go on with the id. */
function byName<P extends string, K extends CacheKey>(
  ids: readonly string[],
  prefix: P,
  keyOf: (id: string) => K,
): Record<`${P}:${string}`, K> {
  return asNamed(Object.fromEntries(ids.map((id) => [`${prefix}:${id}`, keyOf(id)])));
}

/** `fromEntries` forgets the form of the names, which `byName` has just given them. */
const asNamed = <N extends string, K>(keys: Record<string, K>): Record<N, K> => keys;
