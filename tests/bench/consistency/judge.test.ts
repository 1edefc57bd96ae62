import { beforeEach, expect, test } from 'vitest';
import { absent, createJudge, type Judge } from './judge.ts';

const arrivalMs = 20_000;
let judge: Judge;

beforeEach(() => {
  judge = createJudge({ arrivalMs });
});

function write(value: string, by: { writer?: string; region?: string | null; at?: number } = {}): void {
  const { writer = 'ann', region = 'eu', at = 0 } = by;
  judge.acknowledge(judge.begin('server', value), { writer, region, at });
}

const asks = (reader: string, region = 'us', at = 1) => judge.expect('server', { reader, region, at });
const read = (reader: string, value: string, region = 'us', at = 1) =>
  judge.judge(asks(reader, region, at), value);

test('a reader may see what others wrote late, and is then said to be behind', () => {
  write('one');
  write('two');
  expect(read('bob', 'one')).toEqual({ violated: [], isBehind: true });
  expect(read('bob', 'two')).toEqual({ violated: [], isBehind: false });
});

test('a writer who is shown what was before their own write is wronged', () => {
  write('one');
  write('two');
  expect(read('ann', 'one').violated).toEqual(['readYourWrites']);
  write('three', { writer: 'bob' });
  expect(read('ann', 'two').violated).toEqual([]);
});

test('a reader who has seen the newer value is wronged by the older one', () => {
  write('one');
  write('two');
  read('bob', 'two');
  expect(read('bob', 'one').violated).toEqual(['monotonicReads']);
  expect(read('eve', 'one').violated).toEqual([]);
});

test('reads that are under way together do not bind each other', () => {
  write('one');
  write('two');
  const [first, second] = [asks('bob'), asks('bob')];
  judge.judge(first, 'two');
  expect(judge.judge(second, 'one').violated).toEqual([]);
  expect(read('bob', 'one').violated).toEqual(['monotonicReads']);
});

test('a region that acknowledged a write answers nobody with what was before', () => {
  write('one');
  write('two', { region: 'us' });
  expect(read('bob', 'one', 'ap').violated).toEqual([]);
  expect(read('bob', 'one', 'us').violated).toEqual(['arrivedFloors']);
});

test('what was sent before an acknowledgement may show what was before', () => {
  write('one');
  const sent = asks('bob');
  write('two', { region: 'us' });
  expect(judge.judge(sent, 'one').violated).toEqual([]);
});

test('a write that no region acknowledged has arrived everywhere after a while', () => {
  write('one');
  write('two', { region: null, at: 1000 });
  expect(read('bob', 'one', 'us', 1000 + arrivalMs - 1).violated).toEqual([]);
  expect(read('bob', 'one', 'us', 1000 + arrivalMs).violated).toEqual(['arrivedFloors']);
});

test('a value may be shown before its write is answered', () => {
  write('one');
  const ticket = judge.begin('server', 'two');
  expect(read('bob', 'two').violated).toEqual([]);
  expect(read('bob', 'one').violated).toEqual(['monotonicReads']);
  judge.acknowledge(ticket, { writer: 'ann', region: 'eu', at: 1 });
});

test('a refused write never happened', () => {
  write('one');
  judge.withdraw(judge.begin('server', 'two'));
  expect(() => read('bob', 'two')).toThrow('nobody wrote two');
  write('three');
  expect(read('ann', 'three').violated).toEqual([]);
});

test('what was made is not absent to its maker, nor there again once it was deleted', () => {
  expect(read('ann', absent).violated).toEqual([]);
  write('one');
  expect(read('ann', absent).violated).toEqual(['readYourWrites']);
  write(absent);
  expect(read('ann', 'one').violated).toEqual(['readYourWrites']);
  expect(read('ann', absent).violated).toEqual([]);
});

test('what is absent may not be there yet, as far as the reader knows', () => {
  write('one');
  write(absent);
  expect(read('bob', absent).violated).toEqual([]);
  expect(read('bob', 'one').violated).toEqual([]);
  expect(read('bob', absent).violated).toEqual([]);
  expect(read('bob', 'one').violated).toEqual(['monotonicReads']);
});

test('two writers of one object at a time, or one value twice, are a fault of the measurement', () => {
  judge.begin('server', 'one');
  expect(() => judge.begin('server', 'two')).toThrow('being written already');
  judge.begin('other', 'one');
  judge.withdraw({ object: 'server', position: 1 });
  write('two');
  expect(() => judge.begin('server', 'two')).toThrow('was written before');
});
