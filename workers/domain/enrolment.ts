import { and, eq, gt, isNull } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import type { NodeFacts } from '../../schema/protocol.ts';
import { enrolments, nodes } from '../../schema/tables/hosts.ts';
import type { WriteCtx } from '../context.ts';
import { cloneLine, cloudInit, installLine } from '../install/lines.ts';
import { digest, randomSecret } from '../secrets.ts';
import { activityOf } from './activity.ts';

const lifetimeMs = 900_000;

export interface Enrolment {
  token: string;
  expiresAt: Date;
  panelUrl: string;
  fingerprint: string | null;
  command: string;
  cloudInit: string | null;
}

/** Makes a one-time token with which a host joins as this node. It is shown once and kept as its hash. */
export async function createEnrolment(ctx: WriteCtx, input: { node: string }): Promise<Enrolment> {
  const token = randomSecret();
  const tokenHash = await digest(token);
  const expiresAt = new Date(ctx.now.getTime() + lifetimeMs);
  await ctx.db.write(async (tx) => {
    const [node] = await tx.select({ id: nodes.id }).from(nodes).where(eq(nodes.uuid, input.node));
    if (node === undefined) throw new ApiError('not_found');
    return {
      result: null,
      lastly: [tx.insert(enrolments).values({ nodeId: node.id, tokenHash, expiresAt })],
      activity: [activityOf(ctx, 'node:enrolment.create', { node: input.node })],
      scopes: [`node:${input.node}`],
    };
  });
  const { publicUrl: panelUrl, releaseKey: fingerprint } = ctx;
  const common = { token, expiresAt, panelUrl, fingerprint };
  if (fingerprint === null) return { ...common, command: cloneLine(panelUrl, token), cloudInit: null };
  const joining = { token, expiresAt, panelUrl, fingerprint };
  return { ...common, command: installLine(joining), cloudInit: cloudInit(joining) };
}

/** Exchanges the token for the right to connect with this key. The node's former agent is sent away. */
export async function enrolAgent(
  ctx: WriteCtx,
  input: { token: string; publicKey: string; facts: NodeFacts },
): Promise<{ nodeId: string; name: string; linkUrl: string }> {
  await ctx.attempts.spend('enrol');
  const tokenHash = await digest(input.token);
  const enrolled = await ctx.db.write(async (tx) => {
    const [taken] = await tx
      .update(enrolments)
      .set({ usedAt: ctx.now })
      .where(
        and(
          eq(enrolments.tokenHash, tokenHash),
          isNull(enrolments.usedAt),
          gt(enrolments.expiresAt, ctx.now),
        ),
      )
      .returning({ nodeId: enrolments.nodeId });
    if (taken === undefined) {
      const activity = [activityOf(ctx, 'node:enrolment.fail')];
      return { result: null, activity, scopes: [], isRefusal: true };
    }
    const [node] = await tx.select().from(nodes).where(eq(nodes.id, taken.nodeId)).for('update');
    if (node === undefined) throw new ApiError('enrolment_refused');
    await tx
      .update(nodes)
      .set({ agentKey: input.publicKey, facts: input.facts, online: false, statusSince: ctx.now })
      .where(eq(nodes.id, node.id));
    return {
      result: { uuid: node.uuid, name: node.name, generation: node.generation, former: node.agentKey },
      activity: [activityOf(ctx, 'node:enrol', { node: node.uuid })],
      scopes: [`node:${node.uuid}`],
    };
  });
  if (enrolled === null) throw new ApiError('enrolment_refused');
  const { uuid, name, generation, former } = enrolled;
  if (former !== null) await ctx.agents.closeAgent({ uuid, generation }, 'revoked');
  return { nodeId: uuid, name, linkUrl: linkUrl(ctx.publicUrl) };
}

function linkUrl(publicUrl: string): string {
  const url = new URL('/api/v1/agent/link', publicUrl);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
