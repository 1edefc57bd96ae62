import { expect, test } from 'vitest';
import { World } from './testing/console-world.ts';

/** mulberry32 */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function live(world: World, steps: number, roll: () => number): void {
  for (let step = 0; step < steps; step++) {
    const any = world.browsers[Math.floor(roll() * world.browsers.length)];
    const dice = roll();
    if (dice < 0.35) world.agent.print();
    else if (dice < 0.5) world.agent.flush();
    else if (dice < 0.7) world.frameReachesGateway();
    else if (dice < 0.85) world.callReachesAgent();
    else if (dice < 0.9 && any !== undefined) world.ack(any);
    else if (dice < 0.92 && any !== undefined) world.burden(any);
    else if (dice < 0.95 && world.browsers.length < 6) {
      const { ring } = world.agent;
      const from = ring[Math.floor(roll() * ring.length)];
      world.join(roll() < 0.5 || from === undefined ? null : { ...from });
    } else if (dice < 0.965 && any !== undefined) world.leave(any);
    else if (dice < 0.98) world.agent.restartGame();
    else if (dice < 0.99) world.timeOut();
    else if (dice < 0.995) world.reconnect();
    else if (!world.isBusy) world.hibernate();
  }
}

test('no interleaving of live lines, replays, reconnects and late answers loses or repeats a line', () => {
  let skips = 0;
  let gaps = 0;
  for (let seed = 1; seed <= 400; seed++) {
    const world = new World();
    live(world, 600, random(seed));
    // A last line after the storm: everybody must come to stand on it.
    world.reconnect();
    world.agent.print();
    for (let turn = 0; turn < 400; turn++) {
      if (turn === 100) world.agent.print();
      world.agent.flush();
      world.callReachesAgent();
      world.frameReachesGateway();
      for (const browser of world.browsers) world.ack(browser);
    }
    const end = world.agent.ring.at(-1);
    for (const browser of world.browsers) {
      expect(browser.viewer.mode, `seed ${seed}`).toBe('live');
      expect(browser.last, `seed ${seed}`).toEqual(end);
      expect(new Set(browser.seen).size).toBe(browser.seen.length);
      expect(browser.viewer.sentBytes).toBe(browser.bytes);
      skips += browser.skips;
      gaps += browser.gaps;
    }
  }
  expect(skips).toBeGreaterThan(100);
  expect(gaps).toBeGreaterThan(10);
});

test('a viewer that never falls behind sees every line from its beginning on, without a gap', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const roll = random(seed);
    const world = new World();
    world.join(null);
    const [browser] = world.browsers;
    const printed = 500;
    for (let line = 0; line < printed; line++) {
      world.agent.print();
      if (roll() < 0.4) world.agent.flush();
      world.callReachesAgent();
      while (roll() < 0.8) world.frameReachesGateway();
      if (roll() < 0.01) world.hibernate();
    }
    for (let turn = 0; turn < 50; turn++) {
      world.agent.flush();
      world.callReachesAgent();
      world.frameReachesGateway();
    }
    expect(browser?.seen.length, `seed ${seed}`).toBe(printed);
  }
});
