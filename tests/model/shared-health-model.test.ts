import { test } from 'vitest';
import { checkBreaks, checkHolds, timeoutMs } from './checked.ts';
import { type Controls, guarantees, sharedHealthModel } from './shared-health-model.ts';

test(
  'a beat that isolates share is never taken to be younger than it is, however late and whoever tells it',
  () => checkHolds(sharedHealthModel({})),
  timeoutMs,
);

const switchedOff: [string, Controls, string][] = [
  ['tickets', { withoutTickets: true }, guarantees.object],
  ['tickets of one object only', { anyTicket: true }, guarantees.object],
];

test.each(switchedOff)(
  'without %s it is',
  (_, controls, broken) => checkBreaks(sharedHealthModel(controls), broken),
  timeoutMs,
);
