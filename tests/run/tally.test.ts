import { expect, test } from 'vitest';
import { failuresIn, sum, tallyReport } from './tally.ts';

const file = (status: string, tests: number) => ({
  name: 'a.test.ts',
  status,
  assertionResults: Array.from({ length: tests }, (_, index) => ({
    status,
    fullName: `t${index}`,
    failureMessages: [`Error: no\n    at a stack`],
  })),
});
const report = (
  counts: { passed?: number; failed?: number; pending?: number; todo?: number },
  files = [file('passed', 1)],
) =>
  JSON.stringify({
    numPassedTests: counts.passed ?? 0,
    numFailedTests: counts.failed ?? 0,
    numPendingTests: counts.pending ?? 0,
    numTodoTests: counts.todo ?? 0,
    testResults: files,
  });

test('counts passed, failed and skipped tests', () => {
  expect(tallyReport(report({ passed: 3, failed: 1, pending: 1, todo: 1 }), 1)).toEqual({
    passed: 3,
    failed: 1,
    skipped: 2,
  });
});

test('a file that does not load counts as one failure', () => {
  expect(tallyReport(report({ passed: 3 }, [file('passed', 3), file('failed', 0)]), 1)).toEqual({
    passed: 3,
    failed: 1,
    skipped: 0,
  });
});

test('a run that ends badly without naming a failed test counts as one failure', () => {
  expect(tallyReport(report({ passed: 3 }), 1).failed).toBe(1);
  expect(tallyReport(report({ passed: 3 }), null).failed).toBe(1);
});

test('a run without a report, with a foreign one or without tests counts as one failure', () => {
  expect(tallyReport(null, 0).failed).toBe(1);
  expect(tallyReport('{}', 0).failed).toBe(1);
  expect(tallyReport(report({}, []), 0).failed).toBe(1);
});

test('names what failed', () => {
  const text = report({}, [file('passed', 1), file('failed', 2), file('failed', 0)]);
  expect(failuresIn(text)).toEqual(['a.test.ts: t0: Error: no', 'a.test.ts: t1: Error: no', 'a.test.ts']);
  expect(failuresIn(null)).toEqual([]);
});

test('sums tallies', () => {
  expect(
    sum([
      { passed: 1, failed: 0, skipped: 2 },
      { passed: 2, failed: 1, skipped: 0 },
    ]),
  ).toEqual({ passed: 3, failed: 1, skipped: 2 });
  expect(sum([])).toEqual({ passed: 0, failed: 0, skipped: 0 });
});
