import { beforeEach, expect, test } from 'vitest';
import { type AccessJudge, createAccessJudge } from './access-judge.ts';

const arrivalMs = 20_000;
let judge: AccessJudge;

beforeEach(() => {
  judge = createAccessJudge({ arrivalMs });
  judge.begin('guest', 'granted');
  judge.acknowledge('guest', { region: 'eu', at: 0 });
});

const probe = (wasLetIn: boolean, region: string, at: number) =>
  judge.judge(judge.expect('guest', { region, at }), wasLetIn);
function revoke(region: string | null): void {
  judge.begin('guest', 'revoked');
  judge.acknowledge('guest', { region, at: 1000 });
}
const renew = () => judge.renewed('guest', judge.beginRenewal('guest'));

test('who was revoked is refused at once where it was done', () => {
  revoke('us');
  expect(probe(true, 'us', 1000)).toBe('revocation');
  expect(probe(false, 'us', 1000)).toBeNull();
});

test('elsewhere they are refused as soon as it has arrived there, whatever was lost', () => {
  revoke('us');
  expect(probe(true, 'eu', 1000 + arrivalMs)).toBeNull();
  expect(probe(true, 'eu', 1001 + arrivalMs)).toBe('revocation');
});

test('where no region acknowledged it, they may be let in for a while', () => {
  revoke(null);
  expect(probe(true, 'us', 1000)).toBeNull();
  expect(probe(true, 'us', 1001 + arrivalMs)).toBe('revocation');
});

test('a token that was made after the revocation lets nobody in, anywhere', () => {
  revoke('us');
  renew();
  expect(probe(true, 'eu', 1000)).toBe('revocation');
});

test('a token that was made before it was answered proves nothing', () => {
  judge.begin('guest', 'revoked');
  const since = judge.beginRenewal('guest');
  judge.acknowledge('guest', { region: 'us', at: 1000 });
  judge.renewed('guest', since);
  expect(probe(true, 'eu', 1000)).toBeNull();
});

test('who holds a token of the grant is let in, others may be refused', () => {
  expect(probe(false, 'us', 1)).toBeNull();
  renew();
  expect(probe(false, 'us', 1)).toBe('readYourWrites');
  expect(probe(true, 'us', 1)).toBeNull();
});

test('what changes while a probe is under way is not held against it', () => {
  renew();
  const before = judge.expect('guest', { region: 'us', at: 1 });
  revoke('us');
  expect(judge.judge(before, false)).toBeNull();
  const after = judge.expect('guest', { region: 'us', at: 1001 });
  judge.begin('guest', 'granted');
  expect(judge.judge(after, true)).toBeNull();
});

test('tells since when somebody is out', () => {
  expect(judge.revokedAt('guest')).toBeNull();
  revoke('us');
  expect(judge.revokedAt('guest')).toBe(1000);
});
