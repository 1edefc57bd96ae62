import { expect, test } from 'vitest';
import * as z from 'zod';
import { ApiError } from '../schema/errors.ts';
import { parseInput } from './input.ts';

const schema = z.object({
  name: z.string().min(1).max(5),
  password: z.string().min(12),
  memoryMb: z.number().min(0).max(10),
  color: z.string().min(3, 'A colour, such as red.'),
});

test('what is wrong is said beside its field, in the words of the schema where it has some', () => {
  const refused = (() => {
    try {
      return parseInput(schema, { name: '', password: 'short', memoryMb: 11, color: '' });
    } catch (error) {
      return error;
    }
  })();
  expect(refused).toBeInstanceOf(ApiError);
  expect(refused).toMatchObject({
    code: 'invalid_input',
    fields: [
      { path: 'name', message: 'Fill this in.' },
      { path: 'password', message: 'At least 12 characters.' },
      { path: 'memoryMb', message: 'At most 10.' },
      { path: 'color', message: 'A colour, such as red.' },
    ],
  });
});
