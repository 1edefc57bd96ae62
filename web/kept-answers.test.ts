import { expect, test } from 'vitest';
import { createKeptAnswers } from './kept-answers.ts';

test('the newest answer of an address is kept, and only so many addresses', () => {
  const kept = createKeptAnswers(2);
  kept.keep('/a', { etag: 'W/"1"', text: 'one' });
  kept.keep('/b', { etag: 'W/"2"', text: 'two' });
  kept.keep('/a', { etag: 'W/"3"', text: 'three' });
  kept.keep('/c', { etag: 'W/"4"', text: 'four' });
  expect(kept.find('/a')).toEqual({ etag: 'W/"3"', text: 'three' });
  expect(kept.find('/b')).toBeNull();
  expect(kept.find('/c')?.text).toBe('four');
});
