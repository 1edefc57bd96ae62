import * as z from 'zod';

/** What a suite found. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

const test = z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()) });

const report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(z.object({ name: z.string(), status: z.string(), assertionResults: z.array(test) })),
});

/**
 * Counts a vitest JSON report. A file that failed before its first test counts as one failure, and so does a run
 * that ended badly, or found no test at all, without naming a failed test. `text` is null when no report was written.
 */
export function tallyReport(text: string | null, exitCode: number | null): Tally {
  const parsed = text === null ? null : report.safeParse(JSON.parse(text));
  if (!parsed?.success) return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests: passed, numFailedTests, numPendingTests, numTodoTests, testResults } = parsed.data;
  const unloadable = testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  const named = numFailedTests + unloadable;
  const endedBadly = exitCode !== 0 || passed + named === 0;
  return { passed, failed: Math.max(named, endedBadly ? 1 : 0), skipped: numPendingTests + numTodoTests };
}

/** The files and tests that failed, as a vitest JSON report names them, and the first line of why. */
export function failuresIn(text: string | null): string[] {
  const parsed = text === null ? null : report.safeParse(JSON.parse(text));
  if (!parsed?.success) return [];
  return parsed.data.testResults.flatMap(({ name, status, assertionResults }) => {
    const failed = assertionResults.filter((one) => one.status === 'failed');
    if (status === 'failed' && failed.length === 0) return [name];
    return failed.map(
      ({ fullName, failureMessages: [why = ''] }) => `${name}: ${fullName}: ${why.split('\n', 1).join()}`,
    );
  });
}

/** The sum of tallies. */
export const sum = (tallies: readonly Tally[]): Tally =>
  tallies.reduce(
    (total, { passed, failed, skipped }) => ({
      passed: total.passed + passed,
      failed: total.failed + failed,
      skipped: total.skipped + skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
