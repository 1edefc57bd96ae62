import { startGround } from '../regions/ground.ts';
import { startLogicalGround } from '../regions/logical-ground.ts';
import { linkScenarios } from './faults/links.ts';
import { cacheScenarios } from './faults/cache.ts';
import { logicalScenarios } from './faults/logical.ts';
import { unexpectedSince } from './faults/logs.ts';
import { primaryScenarios } from './faults/primary.ts';
import { promotionScenarios } from './faults/promotion.ts';
import { redisScenarios } from './faults/redis.ts';
import { replicaScenarios } from './faults/replicas.ts';
import { type Figures, runScenarios } from './faults/run.ts';
import type { Scenario } from './faults/scenario.ts';
import { distances, regions } from './faults/scene.ts';
import { sessionScenarios } from './faults/sessions.ts';
import { writerScenarios } from './faults/writer.ts';
import { scratchDirectory } from '../stack/scratch.ts';
import { isShort, report } from './report.ts';

/**
 * Breaks one part after the other while people in three regions read and write, and looks at what each of them gets.
 * After each fault the primary is asked for every write that was acknowledged: it must be there, once.
 */
const wanted = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
const chosen = (scenarios: readonly Scenario[]): Scenario[] =>
  scenarios
    .filter(({ isShort: inShort }) => !isShort() || inShort === true)
    .filter(({ name }) => wanted === undefined || name.includes(wanted));

const onStandbys = chosen([
  ...replicaScenarios,
  ...primaryScenarios,
  ...writerScenarios,
  ...linkScenarios,
  ...redisScenarios,
  ...cacheScenarios,
  ...sessionScenarios,
  ...promotionScenarios,
]);

const figures = [await withStandbys()];
if (!isShort()) figures.push(await withSubscription());
const totals = sumOf(figures);
report('Faults: what people get, and what is lost', totals);
const { failed = 0, acknowledgedWritesLost = 0, doubledEffects = 0 } = totals;
if (failed + acknowledgedWritesLost + doubledEffects > 0) throw new Error('not every fault went unnoticed');

async function withStandbys(): Promise<Figures> {
  // The short form strikes no second standby of a continent.
  const databases = isShort() ? regions.filter((region) => region !== 'us-west') : regions;
  const scratch = scratchDirectory('faults');
  const ground = await startGround(26_300, { regions: databases, distances, directory: scratch.path });
  try {
    const unexpected = unexpectedSince(scratch.path);
    const stage = { ground, peopled: ['eu', 'us', 'ap'], isCached: true, unexpected };
    return await runScenarios(stage, onStandbys);
  } finally {
    await ground.stop();
    scratch.remove();
  }
}

/** The same with a replica that subscribes to the primary, as some hosts of databases offer no other. */
async function withSubscription(): Promise<Figures> {
  const logical = await startLogicalGround(26_450);
  try {
    await logical.migrateReplica();
    const stage = { ground: logical.ground, peopled: ['eu', 'ap'], isCached: false, unexpected: () => [] };
    return await runScenarios(stage, chosen(logicalScenarios(logical)));
  } finally {
    await logical.stop();
  }
}

function sumOf(all: readonly Figures[]): Record<string, number> {
  const names = Object.keys(all[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, all.reduce((sum, one) => sum + (one[name] ?? 0), 0)]));
}
