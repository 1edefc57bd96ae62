import type { z } from 'zod';
import { ApiError } from '../schema/errors.ts';

const fieldsMax = 20;

/** The value in its schema's shape; `invalid_input` with the paths of what is wrong otherwise. */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value, { error: sayIssue });
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues
    .slice(0, fieldsMax)
    .map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }));
  throw new ApiError('invalid_input', { fields });
}

/** What people see beside a field, where the schema has no words of its own. */
function sayIssue(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'too_small' && issue.origin === 'string')
    return issue.input === '' ? 'Fill this in.' : `At least ${issue.minimum} characters.`;
  if (issue.code === 'too_big' && issue.origin === 'string') return `At most ${issue.maximum} characters.`;
  if (issue.code === 'too_small' && issue.origin === 'number') return `At least ${issue.minimum}.`;
  if (issue.code === 'too_big' && issue.origin === 'number') return `At most ${issue.maximum}.`;
  return undefined;
}
