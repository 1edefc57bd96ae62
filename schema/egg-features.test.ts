import { expect, test } from 'vitest';
import { eggFeatures, featureOf } from './egg-features.ts';

const java = (version: number, orLater = true) => ({
  feature: 'java_version',
  needs: { java: version, orLater },
});

test.each([
  [
    '[12:00:00] [ServerMain/INFO]: You need to agree to the EULA in order to run the server. Go to eula.txt',
    { feature: 'eula' },
  ],
  [
    '\u001b[33mYou need to agree to the \u001b[1mEULA\u001b[0m in order to run the server',
    { feature: 'eula' },
  ],
  [
    'java.lang.UnsupportedClassVersionError: net/minecraft/server/Main has been compiled by a more recent version of ' +
      'the Java Runtime (class file version 65.0), this version of the Java Runtime only recognizes class file ' +
      'versions up to 61.0',
    java(21),
  ],
  ['Exception: Foo : Unsupported major.minor version 52.0', java(8)],
  ['Minecraft 1.17 requires running the server with Java 16 or above. Download Java 16', java(16)],
  ['Minecraft 1.18 requires running the server with Java 17 or above.', java(17)],
  ['*** This plugin needs Java 21 or newer ***', java(21)],
  ['Unsupported Java detected (61.0). Only up to Java 16 is supported.', java(16, false)],
  ['Error: LinkageError java.lang.UnsupportedClassVersionError', { feature: 'java_version' }],
  ['OpenJDK VM warning: pthread_create failed (EAGAIN)', { feature: 'pid_limit' }],
  [
    'java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory',
    { feature: 'pid_limit' },
  ],
  ['Could not establish connection to Steam servers. (GSL token expired)', { feature: 'gsl_token' }],
  ['Cannot log in (account not found)', { feature: 'gsl_token' }],
  ['Steamcmd needs 250MB of free disk space to update.', { feature: 'steam_disk_space' }],
  ["Error! App '740' state is 0x202 after update job.", { feature: 'steam_disk_space' }],
  ['[Server] <Eve> is the eula a joke? java 17 is out', null],
  ['Running Java 17 on Linux', null],
  ['', null],
])('%s', (line, hint) => {
  expect(featureOf(line, eggFeatures)).toEqual(hint);
});

test('only what the egg names is looked for', () => {
  expect(featureOf('(gsl token expired)', ['eula', 'gsl_token'])).toEqual({ feature: 'gsl_token' });
  expect(featureOf('(gsl token expired)', ['eula', 'unheard_of'])).toBeNull();
  expect(featureOf('(gsl token expired)', [])).toBeNull();
});

test('a line of any length is answered', () => {
  expect(featureOf(`${'\u001b['.repeat(200_000)}m`, eggFeatures)).toBeNull();
  expect(featureOf('requires java '.repeat(50_000), eggFeatures)).toBeNull();
});
