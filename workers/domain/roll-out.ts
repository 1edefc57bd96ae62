import { and, asc, eq, isNotNull, or } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import type { NodeFacts } from '../../schema/protocol.ts';
import { nodes } from '../../schema/tables/hosts.ts';
import type { WriteCtx } from '../context.ts';
import { digest } from '../secrets.ts';
import { activityOf } from './activity.ts';
import { shareOf, updateRefusal } from './agent-update.ts';

/** Calls under way at the same time; the caller waits for all of them. */
const atOnce = 64;
const callMs = 6000;

interface Candidate {
  uuid: string;
  name: string;
  generation: number;
  online: boolean;
  facts: NodeFacts | null;
  connection: number;
  place: string;
}

interface Named {
  id: string;
  name: string;
}

export interface RolledOut {
  asked: Named[];
  passedOver: (Named & { reason: string })[];
}

/** Lets a share of the nodes become the released version. Who cannot is passed over, with the reason. */
export async function rollOut(ctx: WriteCtx, input: { percent: number }): Promise<RolledOut> {
  const release = await ctx.release();
  if (release === null) throw new ApiError('no_release');
  const { version } = release;
  const outcomes = await askAll(ctx, await shareOfNodes(ctx, input.percent), version);
  const asked = outcomes.filter(({ refusal }) => refusal === null).map(({ node }) => node);
  await ctx.db.write(async (tx) => {
    if (asked.length > 0) {
      // A hello since then has shown the end already.
      const isOpen = or(
        ...asked.map(({ uuid, connection }) => and(eq(nodes.uuid, uuid), eq(nodes.connection, connection))),
      );
      await tx
        .update(nodes)
        .set({ agentUpdate: { to: version, askedAt: ctx.now.toISOString() } })
        .where(isOpen);
    }
    const properties = { to: version, percent: input.percent, nodes: asked.length };
    return {
      result: null,
      activity: [
        activityOf(ctx, 'node:agent.roll-out', { properties }),
        ...asked.map(({ uuid }) =>
          activityOf(ctx, 'node:agent.update', { node: uuid, properties: { to: version } }),
        ),
      ],
      scopes: asked.map(({ uuid }) => `node:${uuid}` as const),
    };
  });
  return {
    asked: asked.map(named),
    passedOver: outcomes.flatMap(({ node, refusal }) =>
      refusal === null ? [] : [{ ...named(node), reason: refusal }],
    ),
  };
}

const named = ({ uuid, name }: Candidate): Named => ({ id: uuid, name });

/** Of the nodes that have an agent. */
async function shareOfNodes(ctx: WriteCtx, percent: number): Promise<Candidate[]> {
  const [rows] = await ctx.db.readPrimary((db) => [
    db
      .select({
        uuid: nodes.uuid,
        name: nodes.name,
        generation: nodes.generation,
        online: nodes.online,
        facts: nodes.facts,
        connection: nodes.connection,
      })
      .from(nodes)
      .where(isNotNull(nodes.agentKey))
      .orderBy(asc(nodes.id)),
  ]);
  const placed = await Promise.all(rows.map(async (row) => ({ ...row, place: await digest(row.uuid) })));
  return shareOf(placed, percent, ({ place }) => place);
}

interface Outcome {
  node: Candidate;
  /** Null: asked. */
  refusal: string | null;
}

async function askAll(ctx: WriteCtx, share: readonly Candidate[], version: string): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const waiting = [...share];
  const work = async () => {
    for (let node = waiting.shift(); node !== undefined; node = waiting.shift())
      outcomes.push({ node, refusal: await ask(ctx, node, version) });
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return outcomes.toSorted((a, b) => share.indexOf(a.node) - share.indexOf(b.node));
}

async function ask(ctx: WriteCtx, node: Candidate, version: string): Promise<string | null> {
  const refusal = updateRefusal(node, version);
  if (refusal !== null) return new ApiError(refusal).message;
  try {
    // One roll-out asks each node once; its own key is shorter than two of them together.
    const idem = await digest(`${ctx.idem}\n${node.uuid}`);
    await ctx.agents.call(node, 'agent.update', { version }, { idem, timeoutMs: callMs });
    return null;
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
}
