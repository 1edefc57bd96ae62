import { startGround } from '../regions/ground.ts';
import { linkScenarios } from './faults/links.ts';
import { cacheScenarios } from './faults/cache.ts';
import { unexpectedSince } from './faults/logs.ts';
import { primaryScenarios } from './faults/primary.ts';
import { promotionScenarios } from './faults/promotion.ts';
import { redisScenarios } from './faults/redis.ts';
import { replicaScenarios } from './faults/replicas.ts';
import { runScenarios } from './faults/run.ts';
import { distances, regions } from './faults/scene.ts';
import { sessionScenarios } from './faults/sessions.ts';
import { writerScenarios } from './faults/writer.ts';
import { scratchDirectory } from '../stack/scratch.ts';
import { isShort, report } from './report.ts';

/**
 * Breaks one part after the other while people in three regions read and write, and looks at what each of them gets.
 * After each fault the primary is asked for every write that was acknowledged: it must be there, once.
 */
const all = [
  ...replicaScenarios,
  ...primaryScenarios,
  ...writerScenarios,
  ...linkScenarios,
  ...redisScenarios,
  ...cacheScenarios,
  ...sessionScenarios,
  ...promotionScenarios,
];
const wanted = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
const scenarios = all
  .filter(({ isShort: inShort }) => !isShort() || inShort === true)
  .filter(({ name }) => wanted === undefined || name.includes(wanted));

const scratch = scratchDirectory('faults');
const ground = await startGround(26_300, { regions, distances, directory: scratch.path });
try {
  const figures = await runScenarios(ground, scenarios, unexpectedSince(scratch.path));
  report('Faults: what people get, and what is lost', figures);
  const { failed, acknowledgedWritesLost, doubledEffects } = figures;
  if (failed + acknowledgedWritesLost + doubledEffects > 0) throw new Error('not every fault went unnoticed');
} finally {
  await ground.stop();
  scratch.remove();
}
