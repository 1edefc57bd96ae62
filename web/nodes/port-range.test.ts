import { expect, test } from 'vitest';
import { emptyRange, previewRange, rangeBody } from './port-range.ts';

const range = { ...emptyRange(), ports: '25565-25570, 27015' };

test('a range says how many addresses it becomes', () => {
  expect(previewRange(emptyRange())).toEqual({ is: 'empty' });
  expect(previewRange(range)).toEqual({ is: 'ready', count: 7, firstPort: 25_565, lastPort: 27_015 });
});

test('ports that a router gives to the outside are those that players use', () => {
  expect(previewRange({ ...range, publicPorts: '35565-35571' })).toEqual({
    is: 'ready',
    count: 7,
    firstPort: 35_565,
    lastPort: 35_571,
  });
  expect(previewRange({ ...range, publicPorts: '35565' })).toEqual({
    is: 'uneven',
    ports: 7,
    publicPorts: 1,
  });
});

test('what cannot be read is said of the field that it stands in', () => {
  expect(previewRange({ ...range, ports: '70000' })).toMatchObject({ is: 'wrong', field: 'ports' });
  expect(previewRange({ ...range, ports: '20-10' })).toMatchObject({ is: 'wrong', field: 'ports' });
  expect(previewRange({ ...range, ports: '1-2000' })).toMatchObject({ is: 'wrong', field: 'ports' });
  expect(previewRange({ ...range, publicPorts: 'x' })).toMatchObject({ is: 'wrong', field: 'publicPorts' });
});

test('empty fields are told as none', () => {
  expect(rangeBody(range)).toEqual({
    ip: '0.0.0.0',
    ports: '25565-25570,27015',
    publicHost: null,
    publicPorts: null,
  });
  expect(rangeBody({ ...range, publicHost: ' play.example.org ', publicPorts: '1 - 7' })).toMatchObject({
    publicHost: 'play.example.org',
    publicPorts: '1-7',
  });
});
