import { expect, test } from 'vitest';
import { ApiError } from '../../schema/errors.ts';
import { digest } from '../secrets.ts';
import { createKeyRing, type KeyRow } from './key-ring.ts';

const key = `roost_abcd1234_${'x'.repeat(43)}`;
const other = `roost_abcd1234_${'y'.repeat(43)}`;
const minute = 60_000;

async function ringOver(rows: () => KeyRow | null | Promise<never>) {
  const asked: string[] = [];
  const used: string[] = [];
  const ring = createKeyRing({
    async read(keyId, region) {
      asked.push(`${keyId} from ${region}`);
      return await rows();
    },
    used: (keyId) => void used.push(keyId),
  });
  return { ring, asked, used };
}

const row = async (lastUsedAt: Date | null = null): Promise<KeyRow> => ({
  keyId: 'roost_abcd1234',
  userId: 'someone',
  secretHash: await digest(key),
  quotaPerMinute: 240,
  lastUsedAt,
});

test('a key is proven by its secret, and asked for once a minute', async () => {
  const known = await row();
  const { ring, asked } = await ringOver(() => known);
  expect(await ring.knows(key, 0)).toBe(false);
  const proof = await ring.prove(key, 'eu', 0);
  expect(await ring.prove(key, 'eu', 0)).toEqual(proof);
  expect(proof).toEqual({
    keyId: known.keyId,
    userId: 'someone',
    secretHash: known.secretHash,
    quotaPerMinute: 240,
  });
  expect(await ring.knows(key, 1)).toBe(true);
  expect(await ring.knows(other, 1)).toBe(false);
  expect(await ring.prove(other, 'eu', 1)).toBeNull();
  expect(asked).toEqual(['roost_abcd1234 from eu']);
  await ring.prove(key, 'ap', minute);
  expect(asked).toHaveLength(2);
});

test('what is no key is asked of nobody, and an unknown one seldom', async () => {
  const { ring, asked } = await ringOver(() => null);
  expect(await ring.prove('roost_abcd1234', 'eu', 0)).toBeNull();
  expect(asked).toEqual([]);
  for (let now = 0; now < 5000; now += 100) expect(await ring.prove(key, 'eu', now)).toBeNull();
  expect(asked).toHaveLength(1);
  expect(await ring.prove(key, 'eu', 5000)).toBeNull();
  expect(asked).toHaveLength(2);
});

test('a use is noted once an hour at most', async () => {
  const hour = 60 * minute;
  const recently = await row(new Date(hour));
  const { ring, used } = await ringOver(() => recently);
  await ring.prove(key, 'eu', hour + minute);
  expect(used).toEqual([]);
  await ring.prove(key, 'eu', 2 * hour + 1);
  expect(used).toEqual(['roost_abcd1234']);
  await ring.prove(key, 'eu', 2 * hour + 2);
  expect(used).toHaveLength(1);
});

test('who only knows the visible part of a key does not use it', async () => {
  const known = await row();
  const { ring, used } = await ringOver(() => known);
  expect(await ring.prove(other, 'eu', 2 * 60 * minute)).toBeNull();
  expect(used).toEqual([]);
  await ring.prove(key, 'eu', 2 * 60 * minute);
  expect(used).toEqual(['roost_abcd1234']);
});

test('nobody waits for a read that never comes back', async () => {
  const known = await row();
  let isLost = true;
  const { ring } = await ringOver(() => (isLost ? new Promise<never>(() => undefined) : known));
  const lost = ring.prove(key, 'eu', 0);
  isLost = false;
  expect(await ring.prove(key, 'eu', 1)).toMatchObject({ userId: 'someone' });
  expect(await Promise.race([lost, Promise.resolve('waiting')])).toBe('waiting');
});

test('with the databases away a key that was known goes on', async () => {
  const known = await row();
  let isAway = false;
  const { ring } = await ringOver(() =>
    isAway ? Promise.reject(new ApiError('primary_unavailable')) : known,
  );
  await ring.prove(key, 'eu', 0);
  isAway = true;
  expect(await ring.prove(key, 'eu', 2 * minute)).toMatchObject({ userId: 'someone' });
});
