import { test } from 'vitest';
import { checkBreaks, checkHolds, timeoutMs } from './checked.ts';
import { type Budget, type Controls, guarantees, promotionModel } from './promotion-model.ts';

const few: Budget = {
  oldWrites: 1,
  promotedWrites: 1,
  beats: 0,
  ticks: 0,
  evictions: 0,
  others: 0,
  fillings: 1,
  messages: false,
  readers: ['unmarked'],
};
const marked: Budget = { ...few, beats: 1, readers: ['marked'] };
const all: Budget = { ...marked, oldWrites: 2, messages: true, readers: ['marked', 'unmarked'] };
const forgetful: Budget = { ...few, oldWrites: 0, others: 1, beats: 2, messages: true };
const late: Budget = { ...few, ticks: 2 };
const evicted: Budget = { ...late, promotedWrites: 0, evictions: 1 };
/** What happened is too long ago for a pull to bring it: only marks, floors, births and beats are left. */
const longAgo: Controls = { limits: { overlapMs: -1 } };

const worlds: [string, Budget, Controls][] = [
  ['a replica of the old machine', all, longAgo],
  ['a replica of the old machine and floors that are forgotten', forgetful, longAgo],
  ['a clock that is behind, and all invalidations lost', late, {}],
  ['an eviction, and all invalidations lost', evicted, {}],
];

test.each(worlds)(
  'every guarantee holds across a promotion with %s',
  (_, budget, controls) => checkHolds(promotionModel(budget, controls)),
  timeoutMs,
);

const switchedOff: [string, Budget, Controls, string][] = [
  ['epochs, by clocks alone,', marked, { ...longAgo, withoutEpochs: true }, guarantees.seen],
  [
    'raising the epoch before the first write',
    marked,
    { ...longAgo, writesBeforeRaise: true },
    guarantees.seen,
  ],
  ['the epoch of beats', forgetful, { ...longAgo, beatsWithoutEpoch: true }, guarantees.arrived],
  [
    'a new start for another clock',
    { ...late, oldWrites: 0, ticks: 3 },
    { pullsWithoutEpoch: true },
    guarantees.bounded,
  ],
  ['a new start after losses', { ...late, promotedWrites: 0 }, { pullsWithoutEpoch: true }, guarantees.lost],
];

test.each(switchedOff)(
  'without %s a guarantee breaks',
  (_, budget, controls, broken) => checkBreaks(promotionModel(budget, controls), broken),
  timeoutMs,
);
