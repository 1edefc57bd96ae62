import { expect, test } from 'vitest';
import { runCommand } from './command.ts';

test('answers how a command ended', async () => {
  expect(await runCommand('sh', ['-c', 'exit 3'], { timeoutMs: 10_000 })).toMatchObject({
    code: 3,
    timedOut: false,
  });
});

test('a command that cannot start has no code', async () => {
  expect(await runCommand('no-such-program', [], { timeoutMs: 10_000 })).toMatchObject({ code: null });
});

test('a deadline ends the command and what it started', async () => {
  const script = 'sleep 600 & wait';
  expect(await runCommand('sh', ['-c', script], { timeoutMs: 50 })).toMatchObject({
    code: null,
    timedOut: true,
  });
});

test('what a command leaves behind ends with it', async () => {
  const script = 'sleep 600 >/dev/null 2>&1 & exit 0';
  expect(await runCommand('sh', ['-c', script], { timeoutMs: 10_000 })).toMatchObject({ code: 0 });
});
