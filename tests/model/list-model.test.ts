import { test } from 'vitest';
import type { Model } from './explore.ts';
import { checkBreaks, checkHolds, timeoutMs } from './checked.ts';
import { type Budget, guarantees, listModel } from './list-model.ts';
import type { Happening, Who, World } from './list-world.ts';

const shared: readonly Happening[] = ['created', 'shared'];
const revoked: Budget = { before: shared, may: ['revoked', 'renamed'], mayTravel: false };
const deleted: Budget = { before: shared, may: ['deleted', 'renamed'], mayTravel: true };
const renamed: Budget = { before: shared, may: ['renamed', 'deleted'], mayTravel: true };
const made: Budget = { before: [], may: ['created', 'deleted'], mayTravel: true };

const worlds: [string, Who, Budget][] = [
  ['a member whose rights end', 'member', revoked],
  ['a member whose server goes, here and in another region', 'member', deleted],
  ['an owner who renames, and goes on in another region', 'owner', renamed],
  ['an owner who creates and deletes, and goes on in another region', 'owner', made],
  ['somebody who becomes a member', 'member', { before: ['created'], may: ['shared'], mayTravel: true }],
];

test.each(worlds)(
  'every guarantee of lists holds for %s',
  (_, who, budget) => checkHolds(listModel(who, budget, {})),
  timeoutMs,
);

const switchedOff: [string, Model<World>, string][] = [
  ['entries of their own for items', listModel('member', renamed, { itemsInList: true }), guarantees.arrived],
  ['filtering when it is read', listModel('member', revoked, { filteredWhenMade: true }), guarantees.arrived],
  ['marks of what is not there', listModel('member', deleted, { absentSaysNothing: true }), guarantees.seen],
  ['marks', listModel('owner', renamed, { withoutMarks: true }), guarantees.seen],
];

test.each(switchedOff)(
  'without %s a list breaks a guarantee',
  (_, model, broken) => checkBreaks(model, broken),
  timeoutMs,
);
