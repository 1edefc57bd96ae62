import { RuleTester } from 'oxlint/plugins-dev';
import { describe, test } from 'vitest';
import { projectRoot, type Rule } from './rule.ts';

RuleTester.describe = describe;
RuleTester.it = test;

/** A source that stands at a path of the project. */
interface Source {
  at: string;
  code: string;
}

/** Runs a rule over small sources: those it must pass over and those in which it must find `errors` faults. */
export function checkRule(
  name: string,
  rule: Rule,
  sources: { passes: Source[]; fails: (Source & { errors?: number })[] },
): void {
  new RuleTester({ cwd: projectRoot }).run(name, rule, {
    valid: sources.passes.map(({ at, code }) => ({ name: `passes ${at}: ${code}`, filename: at, code })),
    invalid: sources.fails.map(({ at, code, errors = 1 }) => ({
      name: `refuses ${at}: ${code}`,
      filename: at,
      code,
      errors,
    })),
  });
}
