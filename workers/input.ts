import type { z } from 'zod';
import { ApiError } from '../schema/errors.ts';

const fieldsMax = 20;

/** The value in its schema's shape; `invalid_input` with the paths of what is wrong otherwise. */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues
    .slice(0, fieldsMax)
    .map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }));
  throw new ApiError('invalid_input', { fields });
}
