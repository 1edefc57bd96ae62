import { confirmText, proofText } from '../../workers/cache/confirm.ts';
import { takePull } from '../../workers/cache/pull.ts';
import { birthOf } from '../../workers/cache/shard.ts';
import { clockOf, markOf, pullRead, scope, type World } from './cache-world.ts';
import type { Step } from './explore.ts';

/** An isolate keeps what it was given, and gives it again while the object confirms what it was made of. */
export function againSteps(
  { kept }: World,
  ofAnyBirth: boolean,
  judge: (world: World, version: number) => void,
): Step<World>[] {
  if (kept === null) return [];
  return [
    {
      name: 'the kept answer is asked for again',
      take(after) {
        const { shard } = after;
        const birth = ofAnyBirth ? birthOf(shard) : kept.birth;
        const proof = proofText({ birth, versions: { [scope]: markOf(kept.version) } });
        const { holds, pull } = confirmText(shard, proof, clockOf(after));
        if (pull !== null) takePull(shard, pull, pullRead(after, pull));
        if (holds === '1') judge(after, kept.version);
        else after.kept = null;
      },
    },
  ];
}
