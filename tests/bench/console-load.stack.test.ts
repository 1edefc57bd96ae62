import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway } from '../regions/gateway-ground.ts';
import type { GatewayGround } from '../regions/gateway-ground.ts';
import { gatherCrowd } from './console-load.ts';
import { FloodingAgent } from './flooding-agent.ts';

let ground: GatewayGround;

beforeAll(async () => {
  ground = await startGateway(24_400);
});

afterAll(async () => {
  await ground.stop();
});

test('a crowd measures echoes and counts a flood to its last line', async () => {
  const node = ground.node();
  const agent = new FloodingAgent(node.at('/agent'), node.server);
  await agent.opened;
  agent.answerCommands();
  agent.hello();
  await agent.called('servers.sync');
  const url = node.at('/console', { viewer: node.viewerOf({}) });
  const crowd = await gatherCrowd({ url, headers: {}, viewers: 5, compress: true });
  const echo = await crowd.echo({ rounds: 5, everyMs: 20, command: 'echo ', answer: 'you said echo ' });
  expect(echo.rounds).toBe(5);
  expect(echo.p50Ms).toBeGreaterThan(0);
  // Less than what may be unacknowledged: nobody can be skipped, however slow the machine is.
  const lines = 8000;
  const counted = crowd.flood({ lines, timeoutMs: 20_000 });
  await agent.flood(lines, 20_000);
  expect(await counted).toMatchObject({ received: lines, lost: 0, disordered: 0, skipped: 0, gaps: 0 });
  await crowd.leave();
  await agent.close();
});

test('a crowd that is refused says so', async () => {
  const node = ground.node();
  const url = node.at('/console', { viewer: { userId: 'x' } });
  await expect(gatherCrowd({ url, headers: {}, viewers: 1, compress: false })).rejects.toThrow('500');
});
