import { expect, test } from 'vitest';
import { followedBy, type Move } from './egg-follow.ts';

const egg = (startupCommands: Record<string, string>, dockerImages: Record<string, string> = {}) => ({
  startup: Object.values(startupCommands)[0] ?? '',
  startupCommands,
  dockerImages,
});

test.each<[string, Record<string, string>, Record<string, string>, Move[]]>([
  ['nothing changed', { A: './a' }, { A: './a' }, []],
  ['a line changed', { A: './a', B: './b' }, { A: './a2', B: './b' }, [['./a', './a2']]],
  ['another line is the first', { A: './a', B: './b' }, { B: './b', A: './a' }, []],
  ['two lines changed places', { A: './a', B: './b' }, { A: './b', B: './a' }, []],
  ['the first label is another one', { A: './a' }, { Z: './z' }, [['./a', './z']]],
  ['a line that was not the first went', { A: './a', B: './b' }, { A: './a' }, []],
  ['one line stood under two labels', { A: './a', B: './a' }, { A: './a2', B: './a3' }, [['./a', './a2']]],
])('%s', (_, before, after, startups) => {
  expect(followedBy(egg(before), egg(after)).startups).toEqual(startups);
});

test('images are followed by their labels, unless they are still offered', () => {
  const before = egg({ A: './a' }, { 'Java 21': 'java:21', 'Java 17': 'java:17', Old: 'java:8' });
  const after = egg({ A: './a' }, { 'Java 21': 'java:21.1', 'Java 17': 'java:21', Older: 'java:17' });
  expect(followedBy(before, after).images).toEqual([]);
  expect(followedBy(before, egg({ A: './a' }, { 'Java 21': 'java:21.1' })).images).toEqual([
    ['java:21', 'java:21.1'],
  ]);
});
