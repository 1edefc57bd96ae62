import { readCacheLog, sumOf } from '../bench/consistency/cache-log.ts';
import { type Guarantee, guarantees } from '../bench/consistency/judge.ts';
import { type Population, populate } from '../bench/consistency/population.ts';
import type { Tally } from '../bench/consistency/tally.ts';
import { noFaults } from '../bench/consistency/region-faults.ts';
import { startWorld, type World } from '../bench/consistency/world.ts';
import { isShort, report } from './report.ts';

/**
 * Concurrent clients in three regions read and write while standbys lag by 0–5 s and are killed, invalidations get
 * lost, late or doubled, and regions' memories are evicted. Answers are judged by unique written values. For each
 * promise there is a control in which what keeps it is switched off: it must find violations.
 */
const long = {
  operations: 230_000,
  serversEach: 6,
  evicted: 0.0005,
  atMostMs: 25 * 60_000,
  control: { violations: 20, atMostMs: 120_000 },
  atLeast: { operations: 200_000, nearShare: 0.3, replicaWasBehind: 1000, refusedPuts: 100, evictions: 20 },
};
const short: typeof long = {
  operations: 2500,
  serversEach: 3,
  evicted: 0.003,
  atMostMs: 20_000,
  control: { violations: 1, atMostMs: 60_000 },
  atLeast: { operations: 250, nearShare: 0.05, replicaWasBehind: 5, refusedPuts: 1, evictions: 1 },
};
const size = isShort() ? short : long;
const staleShareMax = 0.05;

const everybody = {
  residents: 4,
  passers: 6,
  guests: 2,
  leavers: 1,
  clerks: 1,
  keeps: 'all',
  unheardEveryMs: 2000,
  killEveryMs: 30_000,
} as const;

const [main, forgetful, floorless] = await inWorld({}, async (world) => {
  world.faults.set({ ...noFaults, evicted: size.evicted, lost: 0.2, unheard: 0.05, twice: 0.1 });
  const seen = await populate(world, {
    ...everybody,
    isEnough: (tally) => tally.operations >= size.operations,
    atMostMs: size.atMostMs,
  });
  const log = readCacheLog(world.stack);
  const { operations, reads, violations } = seen.tally;
  console.log(
    `${operations} operations, ${reads} reads, violations ${JSON.stringify(violations)}; now the controls`,
  );
  world.faults.set(noFaults);
  // The same people, who forget what they have read.
  const keeps = { keeps: 'writes', guests: 0, leavers: 0, clerks: 0 } as const;
  const unseen = await control(world, ['monotonicReads'], keeps);
  world.faults.set({ ...noFaults, ignored: ['srv', 'usr', 'auth'] });
  const unheard = await control(world, ['arrivedFloors', 'revocation'], {});
  return [{ ...seen, log }, unseen, unheard] as const;
});
const unmarked = await inWorld({ ROOST_MARK_CHECK: 'off' }, (world) =>
  control(world, ['readYourWrites'], { guests: 0, leavers: 0, clerks: 0 }),
);

const { tally, log } = main;
const controls: Record<Guarantee, Tally> = {
  readYourWrites: unmarked,
  monotonicReads: forgetful,
  arrivedFloors: floorless,
  revocation: floorless,
};
const found = Object.fromEntries(
  guarantees.map((guarantee) => [
    guarantee,
    {
      judged: tally.judged[guarantee],
      violations: tally.violations[guarantee],
      controlViolations: controls[guarantee].violations[guarantee],
    },
  ]),
);
const refusedPuts = sumOf(log.refusedPuts);

printRoutes(tally);
for (const example of tally.examples) console.log(example);
console.log(`refused puts: ${JSON.stringify(log.refusedPuts)}`);
report('Consistency: what concurrent clients in three regions were shown', {
  operations: tally.operations,
  ...found,
  reads: tally.reads,
  servedByReplica: tally.servedNearby,
  replicaWasBehind: tally.replicaWasBehind,
  refusedPuts,
  evictions: log.evictions,
  flaggedStale: tally.flaggedStale,
  failed: tally.failed,
  lostInvalidations: log.lostInvalidations,
  killedReplicas: main.killed,
  revokedSeenElsewhereForMs: tally.letInForMs,
});

for (const guarantee of guarantees) {
  if (tally.violations[guarantee] > 0) throw new Error(`${guarantee} was violated`);
  if (controls[guarantee].violations[guarantee] === 0)
    throw new Error(`the control of ${guarantee} found nothing, so it was not put to the test`);
}
const reached: typeof size.atLeast = {
  operations: tally.operations,
  nearShare: tally.servedNearby / tally.reads,
  replicaWasBehind: tally.replicaWasBehind,
  refusedPuts,
  evictions: log.evictions,
};
for (const [name, least] of Object.entries(size.atLeast)) {
  const is = Object.entries(reached).find(([other]) => other === name)?.[1] ?? 0;
  if (is < least) throw new Error(`${name}: ${String(is)}, which proves too little`);
}
if (tally.flaggedStale / tally.reads > staleShareMax) throw new Error('too many answers were called stale');

async function inWorld<T>(variables: Record<string, string>, use: (world: World) => Promise<T>): Promise<T> {
  const world = await startWorld({ firstPort: 26_800, users: 4, serversEach: size.serversEach, variables });
  try {
    return await use(world);
  } finally {
    await world.stop();
  }
}

/** Runs until enough violations of these promises were found. */
async function control(world: World, of: readonly Guarantee[], changes: Partial<Population>): Promise<Tally> {
  const { tally: counted } = await populate(world, {
    ...everybody,
    isEnough: ({ violations }) => of.every((guarantee) => violations[guarantee] >= size.control.violations),
    atMostMs: size.control.atMostMs,
    ...changes,
  });
  return counted;
}

function printRoutes({ routes }: Tally): void {
  for (const [route, count] of [...routes].toSorted(([, a], [, b]) => b - a).slice(0, 30))
    console.log(`  ${String(count).padStart(7)}  ${route}`);
}
