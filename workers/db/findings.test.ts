import { expect, test } from 'vitest';
import { createFindings } from './findings.ts';

test('what was found out is told until it is known, the last word on each database', () => {
  const findings = createFindings();
  findings.note('a', 'away', 1000);
  findings.note('b', 'far-behind', 5000);
  findings.note('a', null, 0);
  const told = findings.untold(2000);
  expect(told.findings).toEqual([
    { url: 'a', why: null, restMs: 0 },
    { url: 'b', why: 'far-behind', restMs: 3000 },
  ]);
  expect(findings.untold(2000)).toEqual(told);
  findings.note('b', 'away', 9000);
  expect([findings.isNewer('a', told.upTo), findings.isNewer('b', told.upTo)]).toEqual([false, true]);
  findings.told(told.upTo);
  expect(findings.untold(2000).findings).toEqual([{ url: 'b', why: 'away', restMs: 7000 }]);
});

test('a rest that is over is not told any more', () => {
  const findings = createFindings();
  findings.note('a', 'away', 1000);
  expect(findings.untold(1000).findings).toEqual([]);
});
