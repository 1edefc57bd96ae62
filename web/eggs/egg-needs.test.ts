import { expect, test } from 'vitest';
import { needLabels, type Needs } from './egg-needs.ts';
import { whyNotOn } from './runs-on.ts';

const can = { can: true, because: null };
const needs: Needs = {
  docker: can,
  ociRoot: can,
  hostTools: {
    ...can,
    tools: [
      { name: 'java', version: '>=17' },
      { name: 'curl', version: null },
    ],
  },
};
const facts = {
  agentVersion: '1',
  os: 'linux',
  arch: 'x64',
  cpus: 2,
  memoryMb: 1024,
  diskMb: 1024,
  runtime: 'process' as const,
  unisolatedBecause: [],
  kernel: '6.1',
  ociRoots: false,
};

test('every way to run an egg is said, or why it cannot be gone', () => {
  const closed = { ...needs, hostTools: { can: false, because: 'It wants root.', tools: [] } };
  expect(needLabels(needs).map(({ way, text }) => [way, text])).toEqual([
    ['docker', 'Runs on nodes with containers.'],
    ['ociRoot', 'Runs as a process whose root is its image.'],
    ['hostTools', 'Runs as a process of the host, which needs java >=17, curl.'],
  ]);
  expect(needLabels(closed)[2]).toMatchObject({ can: false, text: 'It wants root.' });
});

test('a node without what an egg needs is told why, and one that does not tell is not refused', () => {
  const why = (tools: Record<string, string | null> | null) =>
    whyNotOn(needs, { ...facts, tools }, 'Not joined.');
  expect(why({ java: '21.0.2', curl: null })).toBeNull();
  expect(why({ java: '11.0.1', curl: null })).toContain('java');
  expect(why(null)).toBeNull();
  expect(whyNotOn(needs, null, 'Not joined.')).toBe('Not joined.');
});
