import { ApiError } from '../../schema/errors.ts';
import { cacheKey } from '../cache/keys.ts';
import type { ReadCtx } from '../context.ts';
import type { ServerRow } from './server-rows.ts';

/** One server by its short id, as the caller may see it. */
export async function readServer(ctx: ReadCtx, input: { server: string }): Promise<ServerRow> {
  const { server, membership } = await ctx.cache.load({
    server: cacheKey('server', input.server),
    membership: cacheKey('membership', ctx.me, input.server),
  });
  if (server.value === null) throw new ApiError('not_found');
  const { ownerUuid, nodeUuid, eggUuid } = server.value;
  const { owner, node, egg } = await ctx.cache.load({
    owner: cacheKey('profile', ownerUuid),
    node: cacheKey('node', nodeUuid),
    egg: cacheKey('egg', eggUuid),
  });
  // Each is there as long as the server is; one that is not was read after the server had gone.
  if (owner.value === null || node.value === null || egg.value === null) throw new ApiError('not_found');
  return {
    ...server.value,
    ownerUsername: owner.value.username,
    nodeName: node.value.name,
    nodeOnline: node.value.online,
    nodeFqdn: node.value.fqdn,
    eggName: egg.value.name,
    memberPermissions: membership.value?.permissions ?? null,
    version: server.version[1],
  };
}
