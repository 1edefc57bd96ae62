import { expect, test } from 'vitest';
import { createSharedHealth, type Heard, restsAt, type Said, takeSaid } from './shared-health.ts';

const object = 'first';
const start = 1_000_000;
const said = (from: string, changes: Partial<Said> = {}): Said => ({
  from,
  ticket: null,
  beat: null,
  findings: [],
  mayBeat: true,
  ...changes,
});
const restOf = (heard: Heard, database = 'us') =>
  heard.rests.find((rest) => rest.database === database)?.restMs ?? null;
const failing = { database: 'us', why: 'away', restMs: 10_000 } as const;
const beat = { epoch: 1, counter: 7, atMs: 5_000_000, isPublished: null };

test('of several isolates one asks for a beat, once a second', () => {
  const shared = createSharedHealth(object);
  const first = takeSaid(shared, said('a'), start);
  expect(first).toMatchObject({ beat: null, isBeatDue: true });
  expect(takeSaid(shared, said('b'), start + 10).isBeatDue).toBe(false);
  takeSaid(
    shared,
    said('a', { ticket: first.ticket, beat: { ...beat, afterTicketMs: 5 }, mayBeat: false }),
    start + 40,
  );
  const later = takeSaid(shared, said('b'), start + 105);
  expect(later).toMatchObject({ isBeatDue: false, beat: { counter: 7, ageMs: 100 } });
  expect(takeSaid(shared, said('b'), start + 1004).isBeatDue).toBe(false);
  expect(takeSaid(shared, said('b'), start + 1005).isBeatDue).toBe(true);
});

test('who takes a beat on and is never heard of again is replaced', () => {
  const shared = createSharedHealth(object);
  expect(takeSaid(shared, said('a'), start).isBeatDue).toBe(true);
  expect(takeSaid(shared, said('b'), start + 5999).isBeatDue).toBe(false);
  expect(takeSaid(shared, said('b'), start + 6000).isBeatDue).toBe(true);
});

test('who may beat again has done with the last one', () => {
  const shared = createSharedHealth(object);
  takeSaid(shared, said('a'), start);
  expect(takeSaid(shared, said('a', { mayBeat: false }), start + 10).isBeatDue).toBe(false);
  expect(takeSaid(shared, said('a'), start + 20).isBeatDue).toBe(true);
});

test('a beat that was long on its way is as old as it is', () => {
  const shared = createSharedHealth(object);
  const { ticket } = takeSaid(shared, said('a'), start);
  const told = said('a', { ticket, beat: { ...beat, afterTicketMs: 100 } });
  expect(takeSaid(shared, told, start + 300_000).beat?.ageMs).toBe(299_900);
});

test('a beat told to another object, or to one that is gone, is not believed', () => {
  const shared = createSharedHealth(object);
  const ticket = { object: 'before', generation: 4, at: start };
  const heard = takeSaid(shared, said('a', { ticket, beat: { ...beat, afterTicketMs: 0 } }), start);
  expect(heard).toMatchObject({ beat: null, ticket: { object, generation: 5 } });
});

test('an older beat does not replace a newer one', () => {
  const shared = createSharedHealth(object);
  const { ticket } = takeSaid(shared, said('a'), start);
  const tell = (counter: number, now: number) =>
    takeSaid(shared, said('a', { ticket, beat: { ...beat, counter, afterTicketMs: 0 } }), now);
  tell(9, start + 10);
  expect(tell(8, start + 20).beat?.counter).toBe(9);
});

test('what one isolate found failing, every other leaves alone', () => {
  const shared = createSharedHealth(object);
  takeSaid(shared, said('a', { findings: [failing] }), start);
  expect(restOf(takeSaid(shared, said('b'), start + 4000))).toBe(6000);
  expect(restOf(takeSaid(shared, said('c'), start + 9999))).toBe(1);
});

test('after its rest one isolate tries it, and another when that one is not heard of', () => {
  const shared = createSharedHealth(object);
  takeSaid(shared, said('a', { findings: [failing] }), start);
  const over = start + 10_000;
  expect(restOf(takeSaid(shared, said('b'), over))).toBe(0);
  expect(restOf(takeSaid(shared, said('a'), over + 1))).toBe(4999);
  expect(restOf(takeSaid(shared, said('b'), over + 1000))).toBe(0);
  expect(restOf(takeSaid(shared, said('a'), over + 5000))).toBe(0);
  expect(restOf(takeSaid(shared, said('b'), over + 5000))).toBe(5000);
});

test('a trial that fails begins another rest, one that succeeds ends it for all', () => {
  const shared = createSharedHealth(object);
  takeSaid(shared, said('a', { findings: [failing] }), start);
  takeSaid(shared, said('b'), start + 10_000);
  takeSaid(shared, said('b', { findings: [failing] }), start + 10_800);
  expect(restOf(takeSaid(shared, said('a'), start + 11_000))).toBe(9800);
  const well = { database: 'us', why: null, restMs: 0 };
  takeSaid(shared, said('b', { findings: [well] }), start + 21_000);
  expect(restOf(takeSaid(shared, said('a'), start + 21_001))).toBeNull();
});

test('what lagged too far is looked at again by everyone', () => {
  const shared = createSharedHealth(object);
  takeSaid(shared, said('a', { findings: [{ ...failing, why: 'far-behind' }] }), start);
  expect(restOf(takeSaid(shared, said('b'), start + 9000))).toBe(1000);
  expect(restOf(takeSaid(shared, said('b'), start + 10_000))).toBeNull();
});

test('looking at the rests gives nobody the trial', () => {
  const shared = createSharedHealth(object);
  takeSaid(shared, said('a', { findings: [failing] }), start);
  expect(restsAt(shared, start + 20_000)).toEqual([{ ...failing, restMs: 0 }]);
  expect(restOf(takeSaid(shared, said('b'), start + 20_000))).toBe(0);
});

test('no rest is longer than any isolate would make it', () => {
  const shared = createSharedHealth(object);
  takeSaid(shared, said('a', { findings: [{ ...failing, restMs: 1e9 }] }), start);
  expect(restOf(takeSaid(shared, said('b'), start))).toBe(15_000);
});
