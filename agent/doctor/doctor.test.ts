import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { finding, type Finding } from '../../schema/protocol.ts';
import type { HostLook } from './host-look.ts';
import { cgroupsOf, lookAtHost } from './host-look.ts';
import { checkNetwork, judgeClock } from './network.ts';
import { preflight } from './preflight.ts';
import { findPrograms, versionIn } from './programs.ts';

const host: HostLook = {
  platform: 'linux',
  arch: 'x64',
  kernel: '6.1.0-50-amd64',
  libc: 'glibc',
  nodeVersion: '24.21.0',
  isRoot: true,
  cgroups: 'v2',
  missingControllers: [],
  canDelegate: true,
  manager: 'systemd',
  freeMb: 100_000,
  freeInodes: 1_000_000,
  memoryMb: 16_000,
  container: null,
};

const badOf = (changes: Partial<HostLook>, reasons: string[] = []): string[] =>
  preflight(
    { ...host, ...changes },
    reasons.length === 0 ? { isolated: true } : { isolated: false, reasons },
  ).flatMap(({ code, level, remedy }) => {
    if (level === 'ok') return [];
    expect(remedy).not.toBeNull();
    return [`${level} ${code}`];
  });

test.each<[string, Partial<HostLook>, string[]]>([
  ['a good one', {}, []],
  ['another system', { platform: 'darwin' }, ['problem system']],
  ['another architecture', { arch: 'riscv64' }, ['problem system']],
  ['musl', { libc: 'musl' }, ['warning system']],
  ['an old kernel', { kernel: '4.19.0-1' }, ['warning kernel']],
  ['a kernel that is just new enough', { kernel: '5.4.0' }, []],
  ['an old Node', { nodeVersion: '20.9.0' }, ['problem node']],
  ['no root', { isRoot: false }, ['warning user']],
  ['no cgroups', { cgroups: 'none', missingControllers: ['cpu', 'memory', 'pids'] }, ['warning cgroups']],
  ['no memory controller', { missingControllers: ['memory'] }, ['warning cgroups']],
  ['no delegation', { canDelegate: false }, ['warning cgroups']],
  ['no service manager', { manager: 'none' }, ['warning service_manager']],
  ['little disk', { freeMb: 2000 }, ['warning disk']],
  ['no disk', { freeMb: 100 }, ['problem disk']],
  ['few inodes', { freeInodes: 10_000 }, ['warning inodes']],
  ['no inodes', { freeInodes: 10 }, ['problem inodes']],
  ['a file system that counts no inodes', { freeInodes: null }, []],
  ['little memory', { memoryMb: 500 }, ['warning memory']],
  ['a container', { container: 'lxc' }, ['warning container']],
])('a host with %s', (_, changes, bad) => {
  expect(badOf(changes)).toEqual(bad);
});

test('every reason against isolation stands by itself, with what mends it', () => {
  const reasons = ['Packages are missing: bubblewrap, nftables.', 'The agent does not run as root.'];
  expect(badOf({}, reasons)).toEqual(['warning isolation', 'warning isolation']);
  const [first] = preflight(host, { isolated: false, reasons }).filter(({ code }) => code === 'isolation');
  expect(first?.remedy).toContain('apt-get install bubblewrap nftables');
  const unshare =
    'This host does not let the agent make a sandbox: cannot change root filesystem propagation';
  const [denied] = preflight(host, { isolated: false, reasons: [unshare] });
  expect(denied?.remedy ?? '').not.toContain('as root');
});

test('this host can be looked at, and what is found fits the protocol', async () => {
  const findings = preflight(await lookAtHost('/tmp'), { isolated: true });
  expect(findings.map((each) => finding.parse(each))).toEqual(findings);
  const programs = await findPrograms();
  expect(programs).toHaveProperty('bash', expect.stringMatching(/^\d+\.\d+/));
  expect(await findPrograms()).toEqual(programs);
});

test('versions are found in what programs say', () => {
  expect(versionIn('openjdk version "17.0.21" 2026-10-20')).toBe('17.0.21');
  expect(versionIn('v24.21.0\n')).toBe('24.21.0');
  expect(versionIn('git version 2.39.5')).toBe('2.39.5');
  expect(versionIn('wine-8.0 (Debian 8.0~repack-4)')).toBe('8.0');
  expect(versionIn('usage: thing')).toBeNull();
});

test('the kinds of cgroups are told apart', () => {
  const v1 = { version: 1, controllers: ['memory'], mount: '/m' } as const;
  const v2 = { version: 2, controllers: ['memory', 'cpu'], mount: '/u' } as const;
  const named = { version: 1, controllers: ['name=systemd'], mount: '/s' } as const;
  const kind = (...found: Parameters<typeof cgroupsOf>[0]) => cgroupsOf(found);
  expect(kind({ ...v2, controllers: [...v2.controllers] })).toBe('v2');
  expect(kind({ ...v1, controllers: ['cpu'] })).toBe('v1');
  expect(kind({ ...v1, controllers: ['cpu'] }, { ...v2, controllers: [] })).toBe('hybrid');
  expect(kind({ ...named, controllers: ['name=systemd'] })).toBe('none');
  expect(kind()).toBe('none');
});

test('a clock that is off is found by the time of the panel', () => {
  const now = Date.parse('2026-11-20T10:00:00Z');
  const at = (date: string) => judgeClock({ headers: { date } }, now);
  expect(at('Fri, 20 Nov 2026 10:00:10 GMT')?.level).toBe('ok');
  expect(at('Fri, 20 Nov 2026 09:58:00 GMT')?.message).toContain('120 s ahead of the panel');
  expect(at('Fri, 20 Nov 2026 10:05:00 GMT')?.message).toContain('300 s behind the panel');
  expect(judgeClock({ headers: {} }, now)).toBeNull();
});

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

/** A panel that answers upgrades with this status. */
async function panelWith(upgradeStatus: number): Promise<string> {
  const made = createServer((_, response) => response.writeHead(401).end('{}'));
  made.on('upgrade', (_, socket) => {
    socket.end(`HTTP/1.1 ${String(upgradeStatus)} No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  server = made;
  return `http://127.0.0.1:${String(addressOf(made).port)}`;
}

const look = (url: string, env: NodeJS.ProcessEnv = {}): Promise<Finding[]> =>
  checkNetwork({ panelUrl: url, linkUrl: `${url.replace('http', 'ws')}/api/v1/agent/link` }, env);
const briefly = (findings: Finding[]) => findings.map(({ code, level }) => `${code} ${level}`);

test('the way to the panel is tried step by step', async () => {
  expect(briefly(await look(await panelWith(401)))).toEqual(['https ok', 'clock ok', 'websocket ok']);
  server?.close();
  expect(briefly(await look(await panelWith(403)))).toContain('websocket problem');
});

test('what is in the way is the last that is said', async () => {
  expect(briefly(await look('http://no-such-host.invalid'))).toEqual(['dns problem']);
  expect(briefly(await look('http://127.0.0.1:1'))).toEqual(['https problem']);
  expect(briefly(await look('http://panel.example', { HTTP_PROXY: 'socks5://p' }))).toEqual([
    'proxy problem',
  ]);
});

/** A listening TCP server's address is never a pipe's name. */
const addressOf = (made: Server): AddressInfo => made.address() as AddressInfo;
