import { and, eq, ne, sql } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import { publicPair } from '../../schema/public-pair.ts';
import type { AllocationReach, ReachChallenge, ReachSide } from '../../schema/reach.ts';
import { stateAllows } from '../../schema/server-state.ts';
import { allocations, nodes } from '../../schema/tables/hosts.ts';
import type { NodeAddress } from '../agent-client.ts';
import type { WriteCtx } from '../context.ts';
import { hindered, judge } from '../reach/judge.ts';
import { orderProbers, type ProberRow } from '../reach/probers.ts';
import { randomSecret } from '../secrets.ts';
import { activityOf } from './activity.ts';
import { type AllocationRow, selectAllocations } from './allocation-rows.ts';
import { readTarget, type ServerTarget } from './server-target.ts';

/** A node that stands in for a game does so for longer than the look takes, and not much longer. */
const standInMs = 15_000;
/** The edge waits fifteen seconds for all of it. */
const limits = { listenMs: 3000, probersMs: 7000, probeMs: 6000, probers: 3 } as const;

type Found = Omit<AllocationReach, 'checkedAt'>;

/**
 * Looks from outside whether players get in by an address of the server: over TCP from the panel, over UDP from another
 * node. While the game does not run its node answers in its place, so that it is known who answers. What is asked is
 * the address in the database, never one that a caller names.
 */
export async function checkReach(
  ctx: WriteCtx,
  input: { server: string; allocation: number },
): Promise<AllocationRow> {
  const target = await readTarget(ctx, input.server);
  const { address, others } = await readAround(ctx, target, input.allocation);
  await ctx.attempts.spend('check-reach', target.shortId);
  const found = await look(ctx, target, { address, others });
  const reach: AllocationReach = { checkedAt: ctx.now.toISOString(), ...found };
  return await ctx.db.write(async (tx) => {
    const isIt = and(eq(allocations.id, address.id), eq(allocations.serverId, target.id));
    const kept = await tx.update(allocations).set({ reach }).where(isIt).returning({ id: allocations.id });
    // Another server may have it by now, of which nothing was learned.
    if (kept.length === 0) throw new ApiError('conflict');
    return {
      result: { ...address, reach },
      activity: [
        activityOf(ctx, 'server:allocation.check', {
          server: target.uuid,
          properties: {
            address: `${address.ip}:${address.port}`,
            tcp: reach.tcp.reason,
            udp: reach.udp.reason,
          },
        }),
      ],
      scopes: [`node:${target.node.uuid}`, `srv:${target.shortId}`],
    };
  });
}

interface Around {
  address: AllocationRow & { nodeReach: Judged };
  others: readonly ProberRow[];
}
type Judged = typeof nodes.$inferSelect.reach;

async function readAround(ctx: WriteCtx, target: ServerTarget, allocation: number): Promise<Around> {
  const [rows, own, others] = await ctx.db.read((db) => [
    selectAllocations(db).where(and(eq(allocations.id, allocation), eq(allocations.serverId, target.id))),
    db.select({ reach: nodes.reach }).from(nodes).where(eq(nodes.uuid, target.node.uuid)),
    db
      .select({
        uuid: nodes.uuid,
        name: nodes.name,
        generation: nodes.generation,
        outsideIp: sql<string | null>`${nodes.reach} ->> 'outsideIp'`,
      })
      .from(nodes)
      .where(
        and(
          eq(nodes.online, true),
          ne(nodes.uuid, target.node.uuid),
          sql`(${nodes.facts} ->> 'protocol')::int >= 2`,
        ),
      ),
  ]);
  const [address] = rows;
  if (address === undefined) throw new ApiError('not_found');
  return { address: { ...address, nodeReach: own[0]?.reach ?? null }, others };
}

async function look(ctx: WriteCtx, target: ServerTarget, { address, others }: Around): Promise<Found> {
  if (!target.nodeOnline) return hindered('node_offline');
  const isUp = stateAllows(target.state, 'kill');
  const challenge = isUp ? null : { question: randomSecret(), answer: randomSecret() };
  const hindrance = challenge === null ? null : await standIn(ctx, target, { address, challenge });
  if (hindrance !== null) return hindered(hindrance);
  const { host, port } = publicPair({ ...address, fqdn: address.nodeFqdn });
  const words = challenge === null ? null : `${challenge.question}\n`;
  const probers = orderProbers(others, address.outsideIp, target.uuid).slice(0, limits.probers);
  const [tcp, asked] = await Promise.all([
    ctx.reach.dial(host, port, words),
    askProbers(ctx, probers, { host, port, challenge }),
  ]);
  const { ip, nodeReach } = address;
  return judge({ tcp, ...asked, challenge }, { ip, port: address.port, reach: nodeReach });
}

/** Lets the node answer in the place of the game; what is in the way of that, or null. */
async function standIn(
  ctx: WriteCtx,
  target: ServerTarget,
  { address, challenge }: { address: AllocationRow; challenge: ReachChallenge },
): Promise<'node_offline' | 'in_use' | null> {
  const { ip, port } = address;
  try {
    const listen = { uuid: target.uuid, ip, port, challenge, forMs: standInMs };
    const options = { idem: crypto.randomUUID(), timeoutMs: limits.listenMs };
    const { isListening } = await ctx.agents.call(target.node, 'reach.listen', listen, options);
    return isListening ? null : 'in_use';
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // Started meanwhile, or checked by others just now.
    if (error.code === 'wrong_state' || error.code === 'busy') return 'in_use';
    if (error.code === 'node_unreachable' || error.code === 'outcome_unknown') return 'node_offline';
    throw error;
  }
}

/** The first that can be asked, while there is time for what it does. */
async function askProbers(
  ctx: WriteCtx,
  probers: readonly (NodeAddress & { name: string })[],
  probe: { host: string; port: number; challenge: ReachChallenge | null },
): Promise<{ udp: ReachSide | null; prober: string | null }> {
  const { allowsPrivate } = ctx.reach;
  const endsAt = Date.now() + limits.probersMs;
  for (const { name, ...node } of probers) {
    const timeoutMs = endsAt - Date.now();
    if (timeoutMs < limits.probeMs) break;
    try {
      const options = { idem: crypto.randomUUID(), timeoutMs };
      const udp = await ctx.agents.call(node, 'reach.probe', { ...probe, allowsPrivate }, options);
      return { udp, prober: name };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }
  return { udp: null, prober: null };
}
