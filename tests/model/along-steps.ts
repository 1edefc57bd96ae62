import { compareMarks } from '../../schema/scopes.ts';
import { getFilled, giveUp, isBeyondBirth } from '../../workers/cache/region-cache.ts';
import {
  clockOf,
  markOf,
  primaryBeat,
  primaryVersion,
  replicaBeat,
  replicaVersion,
  scope,
  type World,
} from './cache-world.ts';
import type { Step } from './explore.ts';

const wanted = { scope, name: 'server' } as const;

/** A value that was read along with another one: before its own lease was given, which is asked for afterwards. */
export function alongSteps(world: World, isBeatAsked: boolean): Step<World>[] {
  const { along } = world;
  if (along !== null)
    return [{ name: 'what came along is asked for', take: (after) => take(after, isBeatAsked) }];
  const readFrom = (name: string, version: number, beat: number): Step<World> => ({
    name: `it is read along from the ${name}`,
    take(after) {
      after.along = { version, beat };
    },
  });
  return [
    readFrom('primary', primaryVersion(world), primaryBeat(world)),
    readFrom('replica', replicaVersion(world), replicaBeat(world)),
  ];
}

/** It becomes a fill like any other where it has all that the shard may have forgotten. */
function take(world: World, isBeatAsked: boolean): void {
  const { along, shard, fillings } = world;
  world.along = null;
  const { found, birth, beat } = getFilled(shard, [{ ...wanted, mark: null }], clockOf(world));
  const [answer] = found;
  if (along === null || answer?.is !== 'miss' || answer.lease === null || fillings.length > 0) return;
  const version = markOf(along.version);
  const isNewEnough = answer.floor === null || compareMarks(version, answer.floor) >= 0;
  if (!isNewEnough || (isBeatAsked && !isBeyondBirth(markOf(along.beat), beat)))
    return giveUp(shard, { ...wanted, birth, lease: answer.lease }, clockOf(world));
  const read = { version: along.version, replicaBeat: isBeatAsked ? along.beat : null };
  fillings.push({ birth, lease: answer.lease, atLeast: 0, beat, arrived: 0, mark: null, read });
}
