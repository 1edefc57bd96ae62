import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGateway } from './gateway-ground.ts';
import type { GatewayGround, TestNode } from './gateway-ground.ts';

/** The runtime lets an object sleep after ten seconds without events. */
const idleMs = 15_000;

let ground: GatewayGround;

beforeAll(async () => {
  ground = await startGateway(24_200);
});

afterAll(async () => {
  await ground.stop();
});

/** Joins an agent and a viewer, lets them be idle with pings flowing, and says whether the object was made anew. */
async function sleepsWhenIdle(node: TestNode): Promise<boolean> {
  const agent = await node.agent();
  const viewer = await node.viewer();
  await viewer.resume();
  await agent.called('stats.history');
  const before = await node.nonce();
  let pongs = 0;
  for (const { socket } of [agent, viewer]) socket.on('pong', () => (pongs += 1));
  for (let passed = 0; passed < idleMs; passed += 1000) {
    for (const { socket } of [agent, viewer]) socket.ping();
    await delay(1000);
  }
  expect(pongs).toBeGreaterThan(20);
  const after = await node.nonce();
  agent.print('awake');
  await viewer.frames.take((frame) => frame.t === 'lines' && frame.lines.includes('awake'));
  await Promise.all([agent.close(), viewer.close()]);
  return after !== before;
}

test('an idle object sleeps with its sockets open, and one with a timer does not', async () => {
  const slept = await Promise.all([
    sleepsWhenIdle(ground.node()),
    sleepsWhenIdle(ground.node({ restless: true })),
  ]);
  expect(slept).toEqual([true, false]);
});
