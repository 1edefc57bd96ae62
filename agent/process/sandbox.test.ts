import { expect, test } from 'vitest';
import { etcFiles, sandboxCommand, type SandboxInput } from './sandbox.ts';

const input: SandboxInput = {
  uuid: '7c6cbe1e-0000-4000-8000-000000000000',
  role: 'server',
  root: { links: [{ target: 'usr/bin', path: '/bin' }], binds: ['/usr', '/etc/ssl'] },
  toolbox: { node: '/srv/node', npm: '/srv/npm' },
  keeper: '/state/keeper/abc/keeper',
  dataDir: '/data/one',
  etcDir: '/run-dir/etc',
  etcNames: ['passwd'],
};

function pairs(command: string[], flag: string): string[] {
  return command.flatMap((word, index) =>
    word === flag ? [`${command[index + 1]} ${command[index + 2]}`] : [],
  );
}

test('only the server’s data can be written', () => {
  expect(pairs(sandboxCommand(input), '--bind')).toEqual(['/data/one /home/container']);
});

test('an installer has its script, and room on disk for what it unpacks', () => {
  const command = sandboxCommand({
    ...input,
    role: 'installer',
    scriptPath: '/run-dir/install.sh',
    scratchDir: '/run-dir/scratch',
  });
  expect(pairs(command, '--bind')).toEqual([
    '/run-dir/scratch/tmp /tmp',
    '/run-dir/scratch/home /home/container',
    '/data/one /mnt/server',
  ]);
  expect(pairs(command, '--ro-bind')).toContain('/run-dir/install.sh /mnt/install/install.sh');
});

test('an npm under /usr stays where its parts are', () => {
  const npm = '/usr/share/nodejs/npm';
  const command = sandboxCommand({ ...input, toolbox: { node: '/srv/node', npm } });
  expect(pairs(command, '--symlink')).toContain(`${npm}/bin/npm-cli.js /opt/node/bin/npm`);
  expect(command.join(' ')).not.toContain(`--ro-bind ${npm}`);
});

test('what runs first is the supervisor, after the root was closed', () => {
  expect(sandboxCommand(input).slice(-7)).toEqual([
    '--remount-ro',
    '/',
    '--chdir',
    '/',
    '--',
    '/run/roost/keeper',
    'supervise',
  ]);
});

test('the sandbox knows its own user by name', () => {
  expect(etcFiles(input.uuid, 200_001, 'nameserver 192.0.2.1\n')['passwd']).toContain(
    'container:x:200001:200001::/home/container',
  );
});
