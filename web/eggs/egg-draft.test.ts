import { expect, test } from 'vitest';
import { changesOf, draftOf, emptyVariable, issuesOf } from './egg-draft.ts';
import type { WholeEgg } from './egg-queries.ts';

const way = { can: true, because: null };
const egg: WholeEgg = {
  id: 'e',
  name: 'Paper',
  author: 'a@example.org',
  description: '',
  nest: { id: 'n', name: 'Minecraft' },
  servers: 2,
  startup: 'java -jar {{JAR}}',
  startupCommands: {},
  dockerImages: { 'Java 21': 'java:21', 'Java 17': 'java:17' },
  features: ['eula'],
  fileDenylist: ['*.jar'],
  tags: ['java', 'game'],
  icon: null,
  updateUrl: null,
  config: {
    files: [
      {
        path: 'server.properties',
        parser: 'properties',
        find: [
          { match: 'port', ifValue: null, value: '{{server.allocations.default.port}}' },
          { match: 'query', ifValue: 'false', value: true },
          { match: 'rate', ifValue: null, value: 5 },
        ],
      },
    ],
    done: [')! For help, type '],
    stripAnsi: false,
    stop: 'stop',
  },
  install: { script: 'echo\n', container: 'alpine', entrypoint: 'ash' },
  variables: [
    {
      envVariable: 'JAR',
      name: 'Jar',
      description: '',
      defaultValue: 'server.jar',
      userViewable: true,
      userEditable: false,
      rules: ['required', 'regex:/^[a|b]$/'],
      isSecret: false,
    },
    {
      envVariable: 'TOKEN',
      name: 'Token',
      description: '',
      defaultValue: '',
      userViewable: false,
      userEditable: false,
      rules: [],
      isSecret: true,
    },
  ],
  origin: null,
  isChanged: false,
  needs: { docker: way, ociRoot: way, hostTools: { ...way, tools: [] } },
};

test('a form that was only looked at changes nothing', () => {
  expect(changesOf(egg, draftOf(egg))).toEqual({});
  const several = { ...egg, startupCommands: { Plain: egg.startup, Debug: 'java -Xdebug' } };
  expect(changesOf(several, draftOf(several))).toEqual({});
});

test('only what says something else is sent', () => {
  const draft = draftOf(egg);
  const changed = {
    ...draft,
    name: 'Purpur ',
    tags: 'java,, game ',
    updateUrl: 'https://example.org/e.json',
  };
  expect(changesOf(egg, changed)).toEqual({ name: 'Purpur', updateUrl: 'https://example.org/e.json' });
  expect(changesOf(egg, { ...draft, hasInstall: false })).toEqual({ install: null });
});

test('a space at the end of a ready line stays', () => {
  const changes = changesOf(egg, { ...draftOf(egg), stop: 'end' });
  expect(changes.config?.done).toEqual([')! For help, type ']);
});

test('the first startup line is the default', () => {
  const draft = draftOf(egg);
  const commands = [{ label: 'Fast', text: 'java -server' }, ...draft.commands];
  expect(changesOf(egg, { ...draft, commands })).toEqual({
    startup: 'java -server',
    startupCommands: { Fast: 'java -server', Default: 'java -jar {{JAR}}' },
  });
});

test('values of config files stay numbers and switches while they can', () => {
  const draft = draftOf(egg);
  const values = (texts: string[]) => {
    const files = draft.files.map((file) => ({
      ...file,
      find: file.find.map((entry, index) => ({ ...entry, text: texts[index] ?? '' })),
    }));
    return changesOf(egg, { ...draft, files }).config?.files[0]?.find.map(({ value }) => value);
  };
  expect(values(['1', 'false', '7'])).toEqual(['1', false, 7]);
  expect(values(['a', 'yes', 'seven'])).toEqual(['a', 'yes', 'seven']);
});

test('a secret default that was not typed anew is left as it is', () => {
  const draft = draftOf(egg);
  expect(draft.variables[1]?.defaultValue).toBeNull();
  const variables = draft.variables.map((each) => ({ ...each, userViewable: true }));
  const sent = changesOf(egg, { ...draft, variables }).variables;
  expect(sent?.[1]).toMatchObject({ envVariable: 'TOKEN', defaultValue: null, userViewable: true });
  expect(sent?.[0]?.rules).toEqual(['required', 'regex:/^[a|b]$/']);
});

test('the form sees gaps and names that stand twice', () => {
  const draft = draftOf(egg);
  expect(issuesOf(draft)).toEqual([]);
  const wrong = {
    ...draft,
    name: ' ',
    images: [...draft.images, { label: 'Java 17', text: '' }],
    variables: [...draft.variables, emptyVariable(), { ...emptyVariable(), name: 'x', envVariable: 'JAR' }],
  };
  expect(issuesOf(wrong).map(({ path }) => path)).toEqual([
    'name',
    'dockerImages.2.text',
    'dockerImages.2.label',
    'variables.2.envVariable',
    'variables.2.name',
    'variables.3.envVariable',
  ]);
});
