import { churn } from '../bench/cache-churn.ts';
import { stampede } from '../bench/cache-stampede.ts';
import { startGround } from '../regions/ground.ts';
import { isShort, report } from './report.ts';

/**
 * A region's memory under more keys than it can hold, in this process with the code that the object runs; and many
 * readers at once of what is not in it, through the whole stack.
 */
const churned = churn(isShort() ? 300_000 : 10_000_000);

const ground = await startGround(28_060, {
  regions: ['eu'],
  distances: () => 0,
  variables: { ROOST_VOLUME: 'off' },
});
try {
  const many = await stampede(ground, 1000);
  report('A region’s memory: its bound, and a crowd at a missing entry', { ...churned, ...many });
  if (churned.peakBytes > churned.boundBytes) throw new Error('memory grew beyond its bound');
  if (churned.countedBytes > churned.boundBytes) throw new Error('memory counts more than its bound');
  if (many.stampedeReads !== 1) throw new Error(`the crowd made ${String(many.stampedeReads)} reads`);
} finally {
  await ground.stop();
}
