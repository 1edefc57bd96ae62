import { expect, test } from 'vitest';
import { allEndpoints } from '../../schema/api/all.ts';
import { routes } from './all.ts';

test('every endpoint has one route, and there is no other', () => {
  expect(routes.map(({ endpoint }) => endpoint.id).toSorted()).toEqual(
    allEndpoints.map(({ id }) => id).toSorted(),
  );
});
