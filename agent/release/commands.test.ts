import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPin, writePin } from './pin.ts';
import { checkFile, verifyRelease } from './verify.ts';

const run = promisify(execFile);
let folder = '';
let key = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'roost-release-'));
  key = path.join(folder, 'key.pem');
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const command = async (name: 'setup' | 'release', ...args: string[]): Promise<string> => {
  const file = path.join(import.meta.dirname, `${name}-command.ts`);
  const { stdout } = await run(process.execPath, [file, '--key', key, ...args], { timeout: 60_000 });
  return stdout;
};

const release = (web: string, ...args: string[]): Promise<string> =>
  command('release', '--web', path.join(folder, web), ...args);

const printed = (text: string, pattern: RegExp): string => pattern.exec(text)?.[1] ?? '';

test(
  'set-up makes a key, a release is signed with it, and is the same when it is made again',
  { timeout: 60_000 },
  async () => {
    await expect(release('web')).rejects.toMatchObject({ stderr: expect.stringContaining('npm run setup') });
    const fingerprint = printed(await command('setup'), /Fingerprint +(\S+)/);
    const made = [await release('web'), await release('again')].map((text) =>
      printed(text, /SHA-256 +(\S+)/),
    );
    expect(made[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(made[1]).toBe(made[0]);

    const served = (name: string) => readFile(path.join(folder, 'web/agent', name));
    const signature = (await served('manifest.sig')).toString();
    const check = { manifestBytes: await served('manifest.json'), signature, pinned: fingerprint };
    const verdict = verifyRelease({ ...check, current: null });
    if (!verdict.ok) throw new Error(verdict.code);
    const [file] = verdict.manifest.files;
    expect(file?.sha256).toBe(made[0]);
    expect(checkFile(verdict.manifest, file?.name ?? '', await served(file?.name ?? ''))).toBe(null);

    await command('setup', '--rotate');
    await release('web', '--version', '99.0.0');
    const after = {
      manifestBytes: await served('manifest.json'),
      signature: (await served('manifest.sig')).toString(),
    };
    const next = verifyRelease({ ...after, pinned: fingerprint, current: '1.0.0' });
    expect(next).toMatchObject({ ok: true, manifest: { version: '99.0.0' } });
    expect(next).not.toMatchObject({ pin: fingerprint });
  },
);

test('a host remembers the key that it trusts', async () => {
  const pin = `SHA256:${'a'.repeat(43)}`;
  expect(await readPin(folder)).toBe(null);
  await writePin(folder, pin);
  expect(await readPin(folder)).toBe(pin);
});
