import { eq } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { nodes } from '../../schema/tables/hosts.ts';
import { agentSubject, verifyAgentToken } from '../agent-token.ts';
import type { ReadCtx, ReadDb } from '../context.ts';

/**
 * Upgrades an agent's request to its node's link, once its token is proven by the node's key. The primary is asked:
 * a key may have been revoked a moment ago; a replica stands in only while the primary is away.
 */
export async function linkAgent(ctx: ReadCtx, request: Request): Promise<Response> {
  const token = /^Bearer ([\w.-]{1,4096})$/.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
  const uuid = agentSubject(token);
  if (uuid === null) throw new ApiError('agent_refused');
  const node = await nodeOf(ctx, uuid);
  const isProven =
    node?.agentKey != null && (await verifyAgentToken(token, { uuid, key: node.agentKey }, ctx.now));
  if (node === null || !isProven) throw new ApiError('agent_refused');
  return await ctx.agents.acceptAgent({ uuid, generation: node.generation }, request, ctx.ip);
}

async function nodeOf(ctx: ReadCtx, uuid: string) {
  const build = (db: ReadDb) =>
    [
      db
        .select({ generation: nodes.generation, agentKey: nodes.agentKey })
        .from(nodes)
        .where(eq(nodes.uuid, uuid)),
    ] as const;
  try {
    const [rows] = await ctx.db.readPrimary(build);
    return rows[0] ?? null;
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'primary_unavailable') throw error;
    const [rows] = await ctx.db.read(build);
    return rows[0] ?? null;
  }
}
