import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { scratch } from '../testing/scratch.ts';
import { KeeperConnection, KeeperGone } from './connection.ts';

/** Listens, and takes nobody in. */
const deaf = `require('node:net').createServer().listen(process.argv[1], () => {
  require('node:fs').writeSync(1, 'listens');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});`;

test('a keeper that ends before it has taken a connection in is gone', async () => {
  const runDir = await scratch(onTestFinished);
  const keeper = spawn(process.execPath, ['-e', deaf, path.join(runDir, 'sock')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    keeper.kill('SIGKILL');
  });
  await once(keeper.stdout, 'data');
  const opening = KeeperConnection.open(runDir, { position: () => undefined, closed: () => undefined });
  // The system has connected them already.
  setImmediate(() => keeper.kill('SIGKILL'));
  await expect(opening).rejects.toThrow(KeeperGone);
});
