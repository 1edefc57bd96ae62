import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { holdAlone } from './single.ts';
import { scratch } from './testing/scratch.ts';

test('a second agent on the same state is refused until the first has ended', async () => {
  const dir = await scratch(onTestFinished);
  const first = await holdAlone(dir);
  await expect(holdAlone(`${dir}/`)).rejects.toThrow('Another agent');
  const other = await holdAlone(await scratch(onTestFinished));
  first.close();
  await once(first, 'close');
  (await holdAlone(dir)).close();
  other.close();
});
