import { expect, test } from 'vitest';
import { canRunOn, type Host } from './can-run-on.ts';
import type { EggNeeds } from './needs.ts';

const yes = { can: true, because: null };
const java: EggNeeds = {
  docker: yes,
  ociRoot: yes,
  hostTools: {
    ...yes,
    tools: [
      { name: 'curl', version: null },
      { name: 'java', version: '>=17' },
    ],
  },
};
const source: EggNeeds = {
  docker: yes,
  ociRoot: yes,
  hostTools: { can: false, because: 'It is made for an image.', tools: [] },
};
const bare: EggNeeds = { ...java, docker: { can: false, because: 'It names no image to run in.' } };
const host = (tools: Host['tools'], ociRoots = false): Host => ({ runtime: 'process', ociRoots, tools });
const docker: Host = { runtime: 'docker', ociRoots: false, tools: {} };

test.each<[string, EggNeeds, Host, string | null]>([
  ['an image on Docker', source, docker, null],
  ['no image on Docker', bare, docker, 'no_image'],
  ['an image as root', source, host({}, true), null],
  ['what needs an image, on a bare host', source, host({ curl: null }), 'needs_container'],
  ['programs that are there', java, host({ curl: '8.1', java: '21.0.2' }), null],
  ['the version that is wanted', java, host({ curl: null, java: '17' }), null],
  ['a program without a version', java, host({ curl: null, java: null }), null],
  ['a version that is too old', java, host({ curl: null, java: '11.0.2' }), 'missing_tools'],
  ['Java 8, as it calls itself', java, host({ curl: null, java: '1.8.0_392' }), 'missing_tools'],
  ['a program that is missing', java, host({ java: '17' }), 'missing_tools'],
  ['a host that does not tell', java, host(null), null],
  ['a host that does not tell, and an image', source, host(null), 'needs_container'],
])('%s', (_, needs, on, code) => {
  expect(canRunOn(needs, on)?.code ?? null).toBe(code);
});

test('what is missing is named, with what would help', () => {
  expect(canRunOn(java, host({ java: '11' }))?.message).toBe(
    'This node lacks curl, java >=17. Install what is missing there, or choose a node with Docker.',
  );
  expect(canRunOn(source, host({}))?.message).toBe('It is made for an image. Choose a node with Docker.');
});

test.each([
  ['8', '1.8.0_392', true],
  ['8', '17.0.1', false],
  ['>=8', '21', true],
  ['>=3.11', '3.9.2', false],
  ['>=3.11', '3.12.1', true],
  ['>=16', 'v24.21.0', true],
])('%s against %s', (version, present, fits) => {
  const needs: EggNeeds = { ...java, hostTools: { ...yes, tools: [{ name: 'it', version }] } };
  expect(canRunOn(needs, host({ it: present })) === null).toBe(fits);
});
