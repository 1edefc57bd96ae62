import { test } from 'vitest';
import { checkBreaks, checkHolds, timeoutMs } from './checked.ts';
import { type Budget, quotaModel, tooEarly, tooMuch } from './quota-model.ts';

const none: Budget = { turns: 0, losses: 0, changes: 0, evictions: 0, silences: 0 };

const worlds: [string, Budget][] = [
  ['the turn of a window and evictions', { ...none, turns: 1, evictions: 2 }],
  ['a Redis that comes and goes, and lost answers', { ...none, changes: 2, losses: 2 }],
  ['nobody who answers', { ...none, changes: 1, silences: 2 }],
];

test.each(worlds)('a quota holds with %s', (_, budget) => checkHolds(quotaModel(budget)), timeoutMs);

test(
  'without windows of leases a quota breaks',
  () => checkBreaks(quotaModel({ ...none, turns: 1 }, { withoutWindows: true }), tooEarly),
  timeoutMs,
);

test(
  'without the limit of a lease a quota breaks',
  () => checkBreaks(quotaModel(none, { withoutLimit: true }), tooMuch),
  timeoutMs,
);
