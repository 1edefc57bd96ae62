import { access, chmod, chown, mkdir, stat, writeFile } from 'node:fs/promises';
import { constants } from 'node:fs';
import { join } from 'node:path';
import type { LaunchRecords } from '../keeper/frames.ts';
import type { LaunchSpec } from '../runtime.ts';
import { runCommand } from './command.ts';
import type { HostRoot } from './host-root.ts';
import { etcFiles, sandboxCommand, sandboxEnvironment, scriptInside } from './sandbox.ts';
import type { Toolbox } from './toolbox.ts';

const ownershipTimeoutMs = 300_000;

/** The parts of a launch that the kernel's resources do not change. */
export type Plan = Pick<LaunchRecords, 'outer' | 'inner' | 'env' | 'cwd' | 'user' | 'seccomp' | 'tty'>;

export interface PlanInput {
  spec: LaunchSpec;
  runDir: string;
  keeper: string;
  toolbox: Toolbox;
}

export interface IsolatedPlanInput extends PlanInput {
  root: HostRoot;
  uid: number;
  resolvConf: string;
}

/** Writes what the sandbox binds, hands the data to the server's uid, and says what to run. */
export async function planIsolated({
  spec,
  runDir,
  keeper,
  toolbox,
  root,
  uid,
  resolvConf,
}: IsolatedPlanInput): Promise<Plan> {
  const { uuid, role, dataDir } = spec;
  const etc = etcFiles(uuid, uid, resolvConf);
  const etcDir = join(runDir, 'etc');
  await mkdir(etcDir);
  for (const [name, text] of Object.entries(etc)) await writeReadable(join(etcDir, name), text);
  const scriptPath = await writeScript(spec, runDir);
  const scratchDir = role === 'installer' ? await makeScratch(runDir, uid) : undefined;
  await own(dataDir, uid);
  const { cwd, env } = sandboxEnvironment(role);
  return {
    outer: sandboxCommand({
      uuid,
      role,
      root,
      toolbox,
      keeper,
      dataDir,
      etcDir,
      etcNames: Object.keys(etc),
      scriptPath,
      scratchDir,
    }),
    inner: await programOf(spec, scriptPath && scriptInside),
    env: { ...env, ...spec.env },
    cwd,
    user: { uid, gid: uid },
    seccomp: true,
    tty: spec.tty,
  };
}

/** Without a sandbox the program sees the host and works in the data directory itself. */
export async function planUnisolated({ spec, runDir }: PlanInput, toolsBin: string): Promise<Plan> {
  await mkdir(spec.dataDir, { recursive: true });
  const scriptPath = await writeScript(spec, runDir);
  const path = `${toolsBin}:${process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'}`;
  const env = { PATH: path, HOME: spec.dataDir, TERM: 'xterm-256color', LANG: 'C.UTF-8' };
  return {
    outer: [],
    inner: await programOf(spec, scriptPath),
    env: { ...env, ...spec.env },
    cwd: spec.dataDir,
    seccomp: false,
    tty: spec.tty,
  };
}

export function scratchOf(runDir: string): string {
  return join(runDir, 'scratch');
}

async function programOf(spec: LaunchSpec, scriptPath: string | undefined): Promise<string[]> {
  if (scriptPath === undefined) return [await shell(), '-c', spec.command];
  return [await interpreter(spec.entrypoint), scriptPath];
}

async function shell(): Promise<string> {
  return (await isExecutable('/bin/bash')) ? '/bin/bash' : '/bin/sh';
}

/** Scripts written for another image name its shell; the host's own reads them equally well. */
async function interpreter(entrypoint: string | undefined): Promise<string> {
  const name = entrypoint?.trim() ?? '';
  const candidates = name.startsWith('/') ? [name] : name === '' ? [] : [`/usr/bin/${name}`, `/bin/${name}`];
  for (const candidate of candidates) if (await isExecutable(candidate)) return candidate;
  return await shell();
}

async function isExecutable(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function writeScript({ role, script }: LaunchSpec, runDir: string): Promise<string | undefined> {
  if (role !== 'installer') return undefined;
  const path = join(runDir, 'install.sh');
  await writeReadable(path, (script ?? '').replaceAll('\r\n', '\n'));
  return path;
}

async function writeReadable(path: string, text: string): Promise<void> {
  await writeFile(path, text);
  await chmod(path, 0o644);
}

async function makeScratch(runDir: string, uid: number): Promise<string> {
  const dir = scratchOf(runDir);
  for (const name of ['home', 'tmp']) {
    await mkdir(join(dir, name), { recursive: true });
    await chown(join(dir, name), uid, uid);
  }
  return dir;
}

/** Links are not followed and other file systems not entered; nothing of the server runs meanwhile. */
async function own(dataDir: string, uid: number): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const { uid: owner } = await stat(dataDir);
  if (owner !== uid) await chown(dataDir, uid, uid);
  const strangers = ['(', '!', '-uid', String(uid), '-o', '!', '-gid', String(uid), ')'];
  await runCommand(
    'find',
    ['-P', dataDir, '-xdev', ...strangers, '-exec', 'chown', '-h', `${uid}:${uid}`, '{}', '+'],
    {
      timeoutMs: ownershipTimeoutMs,
    },
  );
}
