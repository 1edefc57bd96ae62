import { nextPull, takePull } from '../../workers/cache/pull.ts';
import { getFilled, putFill, waitForFill } from '../../workers/cache/region-cache.ts';
import { clockOf, markOf, primaryVersion, pullRead, scope, type World } from './cache-world.ts';
import { Broken } from './explore.ts';

export const recovers = 'memory answers again, and nobody waits for ever';

const wanted = { scope, name: 'server' } as const;
/** In ticks: the longest that a lease, or a pull that was lost, may keep others waiting. */
const patience = 2;
/** One may be void, or find more floors than there is room for. */
const pulls = 3;

/** From here on all goes well: the newest value is read, kept and answered, and whoever waited has been woken. */
export function recover(world: World): void {
  const { shard } = world;
  let isWoken = false;
  const wake = (): void => {
    isWoken = true;
  };
  const isWaiting = waitForFill(shard, wanted, wake, clockOf(world));
  const later = { ...world, now: world.now + patience + world.setBack };
  const now = clockOf(later);
  for (let pull = 0; pull < pulls; pull += 1) {
    const ticket = nextPull(shard, now);
    if (ticket !== null) takePull(shard, ticket, pullRead(later, ticket));
  }
  const version = markOf(primaryVersion(later));
  const { found, birth } = getFilled(shard, [{ ...wanted, mark: version }], now);
  const [answer] = found;
  if (isWaiting && !isWoken && answer?.is !== 'hit') throw new Broken(recovers);
  if (answer?.is === 'hit') return;
  if (answer?.lease == null) throw new Broken(recovers);
  const fill = {
    ...wanted,
    birth,
    lease: answer.lease,
    text: '',
    version,
    replicaBeat: null,
    lifetimeMs: 1000,
  };
  if (putFill(shard, fill, 0, now) !== null) throw new Broken(recovers);
  const [again] = getFilled(shard, [{ ...wanted, mark: version }], now).found;
  if (again?.is !== 'hit') throw new Broken(recovers);
}
