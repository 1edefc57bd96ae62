import { expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { agentVersion } from './version.ts';

test('the agent has the version of the product', () => {
  expect(agentVersion).toBe(manifest.version);
});
