import { expect, test } from 'vitest';
import { markLimits } from '../../schema/scopes.ts';
import { checkBreaks, checkHolds, timeoutMs } from './checked.ts';
import { boundMs, type Budget, type Controls, guarantees, routeModel } from './route-model.ts';

const few: Budget = { writes: 1, beats: 3, ticks: 8, promotedBy: null, mayBeAway: false, asks: null };
const promoted: Budget = { ...few, beats: 2, ticks: 7, promotedBy: 1 };
const away: Budget = { ...few, beats: 2, ticks: 7, mayBeAway: true, asks: 'srv:a' };

const worlds: [string, Budget][] = [
  ['a lagging replica', few],
  ['a promotion', promoted],
  ['a reader with marks', { ...few, beats: 2, asks: 'srv:a' }],
  ['a primary that is away at times', away],
  ['a session, and a primary that is away at times', { ...away, ticks: 4, asks: 'auth:a' }],
  ['an API key, and a primary that is away at times', { ...away, ticks: 3, asks: 'key:a' }],
];

test.each(worlds)(
  'every guarantee of the routes holds with %s',
  (_, budget) => checkHolds(routeModel(budget, {})),
  timeoutMs,
);

const switchedOff: [string, Budget, Controls, string][] = [
  ['limits of the lag', few, { withoutLag: true }, guarantees.bounded],
  ['the age of beats', few, { beatsStayYoung: true }, guarantees.bounded],
  ['the epoch of beats', { ...promoted, beats: 3 }, { beatsWithoutEpoch: true }, guarantees.bounded],
  ['marks', { ...few, asks: 'srv:a' }, { withoutMarks: true }, guarantees.seen],
  ['a word on what is stale', away, { withoutFlag: true }, guarantees.seen],
  [
    'a rule of their own for sessions',
    { ...away, asks: 'auth:a' },
    { sessionsAsData: true },
    guarantees.session,
  ],
];

test.each(switchedOff)(
  'without %s a guarantee breaks',
  (_, budget, controls, broken) => checkBreaks(routeModel(budget, controls), broken),
  timeoutMs,
);

test('marks are kept until every replica that may answer has them', () => {
  const transactionMs = 10_000;
  expect(markLimits.maxAgeMs).toBeGreaterThan(boundMs + transactionMs);
});
