import { expect, test } from 'vitest';
import { createRoads, LinkCut } from './roads.ts';
import { type LinkChange, type LinkState, withRule } from './rules.ts';

function roadsWith(...changes: [from: string, to: string, change: LinkChange][]) {
  const roads = createRoads('writer');
  let state: LinkState = { version: 0, delaysMs: {}, primaryRegion: 'eu', rules: [] };
  const set = (from: string, to: string, change: LinkChange) => {
    state = { ...state, version: state.version + 1, rules: withRule(state.rules, from, to, change) };
    roads.learn(state);
  };
  roads.learn(state);
  for (const change of changes) set(...change);
  return { roads, set };
}

const counting = () => {
  let calls = 0;
  return {
    calls: () => calls,
    call: () => {
      calls += 1;
      return Promise.resolve('done');
    },
  };
};

test('a call crosses and is counted; an error comes back as well', async () => {
  const { roads } = roadsWith();
  expect(await roads.across('objects:ap', 'put', counting().call)).toBe('done');
  await expect(roads.across('redis', 'request', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(roads.crossings()).toEqual([
    { from: 'writer', to: 'objects:ap', what: 'put', isFar: true, count: 1 },
    { from: 'writer', to: 'redis', what: 'request', isFar: false, count: 1 },
  ]);
  roads.forgetCrossings();
  expect(roads.crossings()).toEqual([]);
});

test('a cut link fails at once, and work whose answer it stops has been done', async () => {
  const there = counting();
  const { roads, set } = roadsWith(['writer', 'primary', 'cut']);
  await expect(roads.across('primary', 'sql', there.call)).rejects.toBeInstanceOf(LinkCut);
  expect(there.calls()).toBe(0);
  set('writer', 'primary', 'open');
  set('primary', 'writer', 'cut');
  await expect(roads.across('primary', 'sql', there.call)).rejects.toBeInstanceOf(LinkCut);
  expect(there.calls()).toBe(1);
});

test('a paused link holds what is sent until it is open', async () => {
  const { roads, set } = roadsWith(['writer', 'primary', 'paused']);
  const order: string[] = [];
  const held = roads.across('primary', 'sql', () => {
    order.push('held');
    return Promise.resolve();
  });
  await roads.across('redis', 'request', () => {
    order.push('other');
    return Promise.resolve();
  });
  set('writer', 'primary', 'open');
  await held;
  expect(order).toEqual(['other', 'held']);
});

test('a later message overtakes one that travels slowly', async () => {
  const { roads, set } = roadsWith(['writer', 'objects:ap', { delayMs: 200 }]);
  const order: string[] = [];
  const send = (what: string) =>
    roads.across('objects:ap', what, () => {
      order.push(what);
      return Promise.resolve();
    });
  const slow = send('first');
  set('writer', 'objects:ap', { delayMs: 0 });
  await Promise.all([slow, send('second')]);
  expect(order).toEqual(['second', 'first']);
});

test('a lost call is never made; one whose answer is lost was; a doubled one is made twice', async () => {
  const lost = counting();
  const { roads, set } = roadsWith(['writer', 'objects:ap', { lose: 1 }]);
  void roads.across('objects:ap', 'invalidate', lost.call).catch(() => undefined);
  expect(await roads.carry('objects:ap', 'message')).toBe(false);
  expect(lost.calls()).toBe(0);

  set('writer', 'objects:ap', { duplicate: 1 });
  await roads.across('objects:ap', 'invalidate', lost.call, { twice: true });
  expect(lost.calls()).toBe(2);
  await roads.across('objects:ap', 'socket', lost.call);
  expect(lost.calls()).toBe(3);

  set('objects:ap', 'writer', { lose: 1 });
  const made = Promise.withResolvers<undefined>();
  const answered = roads.across('objects:ap', 'put', () => {
    made.resolve(undefined);
    return Promise.resolve();
  });
  answered.catch(() => undefined);
  await made.promise;
});

test('an older state is not taken', () => {
  const { roads } = roadsWith(['writer', 'primary', 'cut']);
  expect(roads.learn({ version: 0, delaysMs: {}, primaryRegion: 'eu', rules: [] })).toBe(1);
});
