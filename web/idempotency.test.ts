import { expect, test } from 'vitest';
import { createSubmission } from './idempotency.ts';
import { RequestError } from './request-error.ts';

test('the same form keeps its key while the outcome is unknown', async () => {
  const submit = createSubmission();
  const keys: string[] = [];
  const send = (outcome: Error | null) => (key: string) => {
    keys.push(key);
    return outcome === null ? Promise.resolve('done') : Promise.reject(outcome);
  };
  await expect(submit({ name: 'a' }, send(new RequestError('timeout')))).rejects.toThrow(RequestError);
  await expect(submit({ name: 'a' }, send(new RequestError('outcome_unknown')))).rejects.toThrow(
    RequestError,
  );
  await expect(submit({ name: 'a' }, send(null))).resolves.toBe('done');
  await expect(submit({ name: 'a' }, send(null))).resolves.toBe('done');
  const [first, second, third, fourth] = keys;
  expect([second, third]).toEqual([first, first]);
  expect(fourth).not.toBe(first);
});

test('a refused or a changed form is a new request', async () => {
  const submit = createSubmission();
  const keys: string[] = [];
  const refuse = (code: 'invalid_input' | 'network') => (key: string) => {
    keys.push(key);
    return Promise.reject(new RequestError(code));
  };
  for (const [name, code] of [
    ['a', 'invalid_input'],
    ['a', 'network'],
    ['b', 'network'],
  ] as const) {
    await expect(submit({ name }, refuse(code))).rejects.toThrow(RequestError);
  }
  expect(new Set(keys).size).toBe(3);
});
