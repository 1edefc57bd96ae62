import { test } from 'vitest';
import { checkBreaks, checkHolds, timeoutMs } from './checked.ts';
import { type Controls, guarantees, sessionModel } from './session-model.ts';

test(
  'a revocation takes effect when a region is told, and after a pull where that was lost',
  () => checkHolds(sessionModel({})),
  timeoutMs,
);

const switchedOff: [string, Controls, string][] = [
  ['floors', { deletesOnly: true }, guarantees.revoked],
  ['pulls', { withoutPulls: true }, guarantees.revoked],
  ['asking memory first, whatever is asked for,', { besideMemory: true }, guarantees.revoked],
  ['taking a missing entry for a miss', { missesPass: true }, guarantees.revoked],
  ['the mark of a token', { tokensWithoutMark: true }, guarantees.current],
];

test.each(switchedOff)(
  'without %s a guarantee breaks',
  (_, controls, broken) => checkBreaks(sessionModel(controls), broken),
  timeoutMs,
);
