import { expect, test, vi } from 'vitest';
import { publicEggs } from '../../tests/show/public-eggs.ts';
import { readEgg } from './read.ts';
import { reportOf } from './report.ts';

// Hundreds of files, on machines that do other things as well.
vi.setConfig({ testTimeout: 60_000 });

const file = (changes: Record<string, unknown>) =>
  JSON.stringify({
    meta: { version: 'PTDL_v2' },
    name: 'Game',
    startup: './run {{PORT}} {{NOWHERE}}',
    docker_images: { Plain: 'ghcr.io/a/b', Tagged: 'host:5000/a/b:1', Pinned: 'a@sha256:00' },
    features: ['eula', 'psychic'],
    config: {
      files:
        '{"../x.ini": {"parser": "ini", "find": {"a": "{{server.build.default.port}} {{what}} {{env.GONE}}"}}}',
      startup: '{"done": "regex:(never"}',
      stop: '',
    },
    scripts: { installation: { script: 'curl x', container: '', entrypoint: 'ash' } },
    variables: [
      { name: 'Port', env_variable: 'PORT', default_value: 'x', rules: 'required|integer' },
      { name: 'Word', env_variable: 'WORD', default_value: '', rules: 'exists:words|regex:/a(?R)?b/' },
      { name: 'Mine', env_variable: 'SERVER_PORT', rules: '' },
      { name: 'Pass', env_variable: 'RCON_PASSWORD', rules: '' },
    ],
    ...changes,
  });

test('what an administrator should know is said, with where it is', () => {
  const report = reportOf(readEgg(file({})));
  expect(report.warnings.map(({ code, path }) => [code, path])).toEqual([
    ['image_untagged', 'dockerImages.Plain'],
    ['install_without_image', 'install.container'],
    ['stop_empty', 'config.stop'],
    ['done_pattern', 'config.done'],
    ['feature_unknown', 'features'],
    ['config_path', 'config.files'],
    ['placeholder_unknown', 'startup'],
    ['placeholder_unknown', 'config.files.../x.ini'],
    ['placeholder_unknown', 'config.files.../x.ini'],
    ['default_breaks_rule', 'variables.PORT.defaultValue'],
    ['rule_unchecked', 'variables.WORD.rules'],
    ['rule_unchecked', 'variables.WORD.rules'],
    ['reserved_variable', 'variables.SERVER_PORT'],
  ]);
  expect(report.variables.map(({ envVariable, isSecret }) => [envVariable, isSecret])).toEqual([
    ['PORT', false],
    ['WORD', false],
    ['RCON_PASSWORD', true],
  ]);
  expect(report.install).toEqual({ entrypoint: 'ash', container: '', lines: 1 });
  expect(report.needs.docker.can).toBe(true);
});

test('an egg without images, ready line or script is spoken of', () => {
  const bare = file({ docker_images: {}, config: { stop: 'stop' }, scripts: null });
  const report = reportOf(readEgg(bare));
  expect(report.warnings.map(({ code }) => code)).toEqual(expect.arrayContaining(['no_image', 'done_empty']));
  expect(report.install).toBeNull();
});

test('public eggs give few warnings, each a sentence', () => {
  const { files } = publicEggs();
  const warnings = files.flatMap(({ text }) => reportOf(readEgg(text)).warnings);
  expect(warnings.length).toBeLessThanOrEqual(files.length / 5);
  for (const { message } of warnings) expect(message).toMatch(/^\S.*\.$/);
});
