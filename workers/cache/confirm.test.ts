import { expect, test } from 'vitest';
import type { Mark } from '../../schema/scopes.ts';
import { confirms, confirmText, joinProofs, type Proof, proofText } from './confirm.ts';
import { forgetAll } from './floors.ts';
import { takePull } from './pull.ts';
import { getMany, invalidate, putFill } from './region-cache.ts';
import { birthOf, createShard, type Shard, shardLimits } from './shard.ts';

const at = (version: number): Mark => [1, version];
const read = { at: 0, beat: at(1), versions: [], isTooMuch: false };

/** A shard that has been pulled and holds `srv:a` at version 5. */
function filled(): Shard {
  const shard = createShard('one', shardLimits);
  const wanted = { scope: 'srv:a', name: 'server', mark: null } as const;
  const { pull } = getMany(shard, [], 0);
  if (pull !== null) takePull(shard, pull, read);
  const [found] = getMany(shard, [wanted], 0).found;
  if (found?.is !== 'miss' || found.lease === null) throw new Error('nobody may fill');
  const fill = { ...wanted, birth: birthOf(shard), lease: found.lease, text: '1', version: at(5) };
  expect(putFill(shard, { ...fill, replicaBeat: null, lifetimeMs: 30_000 }, 0.5, 0)).toBe(null);
  return shard;
}

const proofOf = (shard: Shard, version = 5): Proof => ({
  birth: birthOf(shard),
  versions: { 'srv:a': at(version), 'usr:b': at(3) },
});

test('what was answered is confirmed until something newer is heard of', () => {
  const shard = filled();
  const proof = proofOf(shard);
  expect(confirms(shard, proof, 100)).toBe(true);
  invalidate(shard, [['srv:other', at(9)]]);
  invalidate(shard, [['usr:b', at(3)]]);
  expect(confirms(shard, proof, 100)).toBe(true);
  invalidate(shard, [['usr:b', at(4)]]);
  expect(confirms(shard, proof, 100)).toBe(false);
});

test('an older version than the one stored is not confirmed', () => {
  const shard = filled();
  expect(confirms(shard, proofOf(shard, 4), 100)).toBe(false);
});

test('another birth confirms nothing of the one before', () => {
  const shard = filled();
  const proof = proofOf(shard);
  forgetAll(shard);
  expect(confirms(shard, proof, 100)).toBe(false);
  expect(confirms(filled(), { ...proof, birth: 'two.1' }, 100)).toBe(false);
});

test('a due pull is handed out, and memory goes on until it is stale', () => {
  const shard = filled();
  const proof = proofOf(shard);
  const text = proofText(proof);
  const due = shardLimits.pullEveryMs;
  expect(confirmText(shard, text, due - 1)).toEqual({ holds: '1', pull: null });
  expect(confirmText(shard, text, due)).toMatchObject({ holds: '1', pull: { begunAt: due } });
  expect(confirmText(shard, text, due)).toEqual({ holds: '1', pull: null });
});

test('memory that has slept confirms nothing, and leaves its pull to who asks for values', () => {
  const shard = filled();
  const slept = shardLimits.staleAfterMs + 1;
  expect(confirmText(shard, proofText(proofOf(shard)), slept)).toEqual({ holds: '0', pull: null });
  expect(getMany(shard, [], slept).pull).not.toBeNull();
});

test('many are asked and answered as one text', () => {
  const shard = filled();
  const proofs = [proofOf(shard), proofOf(shard, 4), { birth: birthOf(shard), versions: {} }];
  expect(confirmText(shard, joinProofs(proofs.map(proofText)), 100).holds).toBe('101');
});
