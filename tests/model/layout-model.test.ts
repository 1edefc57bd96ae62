import { test } from 'vitest';
import type { Layout, Layouts } from '../../workers/cache/layouts.ts';
import { checkBreaks, checkHolds, timeoutMs } from './checked.ts';
import { type Budget, guarantees, layoutModel } from './layout-model.ts';

const old: Layout = { generation: 1, shards: 1 };
const more: Layout = { generation: 1, shards: 2 };
const newer: Layout = { generation: 2, shards: 1 };
const inThree = (to: Layout): Layouts[] => [[old], [old, to], [to, old], [to]];

const told: Budget = { writes: 2, ticks: 0, isAllLost: false };
const lost: Budget = { writes: 1, ticks: 2, isAllLost: true };

const changes: [string, Layouts[], Budget][] = [
  ['the number of shards', inThree(more), told],
  ['the generation', inThree(newer), told],
  [
    'the layout that is asked, with every invalidation lost',
    [
      [old, more],
      [more, old],
    ],
    lost,
  ],
];

test.each(changes)(
  'every guarantee holds while releases change %s',
  (_, releases, budget) => checkHolds(layoutModel(releases, budget)),
  timeoutMs,
);

const hasty: [string, Layouts[]][] = [
  ['is asked by the first release that tells it', [[old], [more, old]]],
  ['is told by the last release that asks another', [[old], [old, more], [more]]],
];

test.each(hasty)(
  'a guarantee breaks when no layout %s',
  (_, releases) => checkBreaks(layoutModel(releases, told), guarantees.arrived),
  timeoutMs,
);
