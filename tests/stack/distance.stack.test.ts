import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { scratchDirectory } from './scratch.ts';
import { startStack } from './stack.ts';

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}-worker.ts`, import.meta.url));

test('what lies in another region answers later than what lies near', async () => {
  const scratch = scratchDirectory('distance');
  const stack = await startStack({
    mode: 'test',
    directory: scratch.path,
    firstPort: 22_450,
    regions: ['eu', 'us'],
    entries: { edge: fixture('edge'), writer: fixture('writer'), gateway: fixture('gateway') },
    distanceMs: () => 1_500,
  });
  try {
    const order: string[] = [];
    const ask = async (name: string, region: number, path: string) => {
      const response = await fetch(`${stack.urls[region]?.url ?? ''}${path}`);
      await response.arrayBuffer();
      expect(response.status).toBe(200);
      order.push(name);
    };
    const own = encodeURIComponent(
      `postgresql://roost:${stack.secrets.postgres.app}@us.db.roost.internal/roost`,
    );
    const far = [
      ask('far', 1, '/api/query'),
      ask('far', 1, '/api/count'),
      ask('far', 1, '/api/writer/echo'),
      ask('far', 0, `/api/query?database=${own}`),
    ];
    await ask('near', 1, `/api/query?database=${own}`);
    await ask('near', 0, '/api/query');
    await ask('near', 0, '/api/writer/echo');
    await Promise.all(far);
    expect(order).toEqual(['near', 'near', 'near', 'far', 'far', 'far', 'far']);
  } finally {
    await stack.stop();
    scratch.remove();
  }
});
