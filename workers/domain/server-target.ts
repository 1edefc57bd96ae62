import { and, eq } from 'drizzle-orm';
import { ApiError } from '../../schema/errors.ts';
import type { Fence } from '../../schema/protocol.ts';
import { type ServerAction, type ServerState, stateAllows } from '../../schema/server-state.ts';
import { nodes } from '../../schema/tables/hosts.ts';
import { servers } from '../../schema/tables/servers.ts';
import type { NodeAddress } from '../agent-client.ts';
import type { ReadCtx } from '../context.ts';
import { isPresent } from './server-rows.ts';

/** A server as an action on it needs to know it. */
export interface ServerTarget {
  id: number;
  uuid: string;
  shortId: string;
  name: string;
  state: ServerState;
  stateSince: Date;
  suspended: boolean;
  fence: Fence;
  node: NodeAddress;
  nodeOnline: boolean;
}

/** Where a server is and what it is doing. */
export async function readTarget(ctx: ReadCtx, shortId: string): Promise<ServerTarget> {
  const [rows] = await ctx.db.read((db) => [
    db
      .select({
        id: servers.id,
        uuid: servers.uuid,
        shortId: servers.shortId,
        name: servers.name,
        state: servers.state,
        stateSince: servers.stateSince,
        suspended: servers.suspended,
        fenceEpoch: servers.fenceEpoch,
        fenceNumber: servers.fenceNumber,
        nodeUuid: nodes.uuid,
        generation: nodes.generation,
        nodeOnline: nodes.online,
      })
      .from(servers)
      .innerJoin(nodes, eq(nodes.id, servers.nodeId))
      .where(and(eq(servers.shortId, shortId), isPresent)),
  ]);
  const [row] = rows;
  if (row === undefined) throw new ApiError('not_found');
  const { fenceEpoch, fenceNumber, nodeUuid, generation, ...target } = row;
  return { ...target, fence: [fenceEpoch, fenceNumber], node: { uuid: nodeUuid, generation } };
}

/** Throws unless the server may do this now. */
export function requireState(target: ServerTarget, action: ServerAction): void {
  if (target.suspended) throw new ApiError('server_suspended');
  if (stateAllows(target.state, action)) return;
  throw new ApiError(action === 'command' ? 'server_offline' : 'wrong_state');
}
