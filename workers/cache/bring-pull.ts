import { ApiError } from '../../schema/errors.ts';
import type { Health } from '../db/health.ts';
import type { Topology } from '../db/topology.ts';
import { describeError, log } from '../log.ts';
import { shardName } from './places.ts';
import type { PullTicket } from './pull.ts';
import { readPull } from './read-pull.ts';
import type { Shards } from './shards.ts';

/** Brings a shard of a region what it asks for, from the primary. Never rejects: who asks next is asked again. */
export type BringPull = (at: { region: string; shard: string }, ticket: PullTicket) => Promise<void>;

interface Deps {
  topology: Topology;
  health: Health;
  shardsOf(region: string): Shards;
}

export const createBringPull =
  ({ topology, health, shardsOf }: Deps): BringPull =>
  async ({ region, shard }, ticket) => {
    try {
      if (health.isPrimaryAway(Date.now())) throw new ApiError('primary_unavailable');
      const read = await readPull(topology.primary, ticket, (scope) => shardName(region, scope) === shard);
      await shardsOf(region).takePull(shard, ticket, read);
    } catch (error) {
      log('cache_pull_failed', { shard, ...describeError(error) });
    }
  };
