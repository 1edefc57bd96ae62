import { test } from 'vitest';
import { type Budget, cacheModel, type Controls } from './cache-model.ts';
import { recovers } from './recovery.ts';
import { checkBreaks, checkHolds, timeoutMs } from './checked.ts';

const few: Budget = { writes: 1, beats: 0, ticks: 0, evictions: 0, others: 0, fillings: 1 };

/** What happened is too long ago for a pull to bring it: only floors, births and beats are left. */
const longAgo: Controls = { limits: { overlapMs: -1 } };

const worlds: [string, Budget, Controls][] = [
  ['two fills, a lagging replica and an eviction', { ...few, beats: 1, evictions: 1, fillings: 2 }, longAgo],
  ['two writes and an eviction', { ...few, writes: 2, evictions: 1, recovers: true }, longAgo],
  [
    'a lagging replica and floors that are forgotten',
    { ...few, beats: 1, others: 1, recovers: true },
    longAgo,
  ],
  [
    'values that are read along with others, and an eviction',
    { ...few, beats: 1, evictions: 1, unmarkedOnly: true, readsAlong: true, dropsEntries: true },
    longAgo,
  ],
  [
    'answers that are given again, and floors that are forgotten',
    { ...few, others: 1, unmarkedOnly: true, givesAgain: true },
    longAgo,
  ],
  [
    'answers that are given again, and lost invalidations',
    { ...few, ticks: 2, unmarkedOnly: true, givesAgain: true, dropsEntries: true },
    {},
  ],
  [
    'entries that are read anew before they end, and lost invalidations',
    { ...few, beats: 1, ticks: 2, unmarkedOnly: true },
    { lifetime: 3 },
  ],
  [
    'a clock that is set back, and lost invalidations',
    { ...few, ticks: 2, setsBack: 1, unmarkedOnly: true, recovers: true },
    {},
  ],
  [
    'long transactions, lost invalidations and late pulls',
    { ...few, ticks: 3, longTransactions: true, unmarkedOnly: true },
    {},
  ],
];

test.each(worlds)(
  'every guarantee holds with %s',
  (_, budget, controls) => checkHolds(cacheModel(budget, controls)),
  timeoutMs,
);

const undone = 'what has arrived is never undone';
const stale = 'staleness is bounded';

interface Control {
  name: string;
  budget: Partial<Budget>;
  controls: Controls;
  broken: string;
}

const switchedOff: Control[] = [
  {
    name: 'marks',
    budget: { beats: 1 },
    controls: { withoutMarks: true },
    broken: 'nobody is shown less than they have seen',
  },
  { name: 'floors', budget: {}, controls: { deletesOnly: true }, broken: undone },
  {
    name: 'beats after an eviction',
    budget: { beats: 1, evictions: 1 },
    controls: { withoutBeats: true },
    broken: undone,
  },
  {
    name: 'beats after floors were forgotten',
    budget: { beats: 1, others: 1 },
    controls: { withoutBeats: true },
    broken: undone,
  },
  {
    name: 'births',
    budget: { evictions: 1, fillings: 2 },
    controls: { ...longAgo, withoutBirths: true },
    broken: undone,
  },
  {
    name: 'beats of what was read along',
    budget: { evictions: 1, readsAlong: true },
    controls: { ...longAgo, withoutAlongBeats: true },
    broken: undone,
  },
  {
    name: 'the birth of what is given again',
    budget: { others: 1, givesAgain: true },
    controls: { ...longAgo, againInAnyBirth: true },
    broken: undone,
  },
  { name: 'pulls', budget: { ticks: 4 }, controls: { limits: { staleAfterMs: 100 } }, broken: stale },
  {
    name: 'the look back of pulls',
    budget: { ticks: 4, longTransactions: true },
    controls: { limits: { overlapMs: 0 } },
    broken: stale,
  },
  {
    name: 'leases that end by themselves',
    budget: { recovers: true },
    controls: { limits: { leaseMs: 100 } },
    broken: recovers,
  },
  // A first pull that brought nothing at all was found wanting in the same way.
  {
    name: 'the end of leases',
    budget: { ticks: 4 },
    controls: { limits: { leaseMs: 100, overlapMs: 1 } },
    broken: stale,
  },
];

test.each(switchedOff)(
  'without $name a guarantee breaks',
  ({ budget, controls, broken }) => checkBreaks(cacheModel({ ...few, ...budget }, controls), broken),
  timeoutMs,
);
