import { expect, test } from 'vitest';
import type { WholeEgg } from '../egg-queries.ts';
import { draftOf } from '../egg-draft.ts';
import { meanwhileOf } from './meanwhile.ts';

const way = { can: true, because: null };
const egg: WholeEgg = {
  id: 'e',
  name: 'Paper',
  author: 'a@example.org',
  description: '',
  nest: { id: 'n', name: 'Minecraft' },
  servers: 0,
  startup: './game',
  startupCommands: { Default: './game' },
  dockerImages: { One: 'one:1' },
  features: [],
  fileDenylist: [],
  tags: [],
  icon: null,
  updateUrl: null,
  config: { files: [], done: [], stripAnsi: false, stop: 'stop' },
  install: null,
  origin: null,
  isChanged: false,
  needs: { docker: way, ociRoot: way, hostTools: { ...way, tools: [] } },
  variables: [],
};

test.each([
  ['nothing that shows', {}, {}, { theirs: [], both: [] }],
  ['another part', { author: 'b' }, { name: 'Mine' }, { theirs: ['author'], both: [] }],
  [
    'the same part',
    { author: 'b', name: 'X' },
    { name: 'Y' },
    { theirs: ['name', 'author'], both: ['name'] },
  ],
  ['the same part to the same', { name: 'X' }, { name: 'X' }, { theirs: ['name'], both: [] }],
])('others changed %s', (_, theirs, mine, told) => {
  expect(meanwhileOf(egg, { ...egg, ...theirs }, { ...draftOf(egg), ...mine })).toMatchObject(told);
});
