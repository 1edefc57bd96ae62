import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../run/command.ts';

/** A Debian that boots: kernel, initial ramdisk, and a disk that is never written to. */
export interface GuestImage {
  kernel: string;
  initrd: string;
  disk: string;
}

const release = 'bookworm';
const packages = [
  'systemd-sysv',
  'linux-image-cloud-amd64',
  'udev',
  'dbus',
  'procps',
  'iproute2',
  'curl',
  'ca-certificates',
  'bubblewrap',
  'nftables',
  'openttd',
  'openttd-opengfx',
];
const diskSize = '3G';
const buildMs = 600_000;

/** What the guest's shell says before it takes commands. */
export const shellGreeting = 'shell-is-ready';

/** A shell on a virtual port, for whoever started the guest. */
const shellUnit = `[Unit]
Description=Shell on the port of the host
After=network-online.target
Wants=network-online.target
[Service]
Environment=HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/games
ExecStart=/bin/sh -c 'echo ${shellGreeting}; exec bash --noprofile --norc'
StandardInput=file:/dev/virtio-ports/shell
StandardOutput=file:/dev/virtio-ports/shell
StandardError=journal
Restart=always
RestartSec=1
[Install]
WantedBy=multi-user.target
`;

const network = `[Match]
Type=ether
[Network]
DHCP=ipv4
`;

const files: Readonly<Record<string, string>> = {
  'etc/systemd/system/guest-shell.service': shellUnit,
  'etc/systemd/network/10-wired.network': network,
  'etc/fstab': '/dev/vda / ext4 defaults 0 1\n',
  'etc/hostname': 'guest\n',
  'etc/hosts': '127.0.0.1 localhost guest\n',
};
const enabled: Readonly<Record<string, string>> = {
  'guest-shell.service': '../guest-shell.service',
  'systemd-networkd.service': '/lib/systemd/system/systemd-networkd.service',
};

/** Names the recipe: another one makes another image. */
const digest = createHash('sha256')
  .update(JSON.stringify([release, packages, diskSize, files, enabled]))
  .digest('hex')
  .slice(0, 16);

/** The image of this recipe, made once and kept in the user's cache folder. Needs root, debootstrap and mke2fs. */
export async function guestImage(): Promise<GuestImage> {
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'roost', 'guest');
  const kept = join(cache, digest);
  if (!existsSync(kept)) await buildImage(cache, kept);
  return { kernel: join(kept, 'vmlinuz'), initrd: join(kept, 'initrd'), disk: join(kept, 'disk') };
}

async function buildImage(cache: string, kept: string): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'building-'));
  const root = join(work, 'root');
  try {
    await run('debootstrap', ['--variant=minbase', `--include=${packages.join(',')}`, release, root]);
    for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
    const wants = join(root, 'etc/systemd/system/multi-user.target.wants');
    mkdirSync(wants, { recursive: true });
    for (const [name, target] of Object.entries(enabled)) symlinkSync(target, join(wants, name));
    rmSync(join(root, 'var/cache/apt'), { recursive: true, force: true });
    const made = join(work, 'made');
    mkdirSync(made);
    copyBoot(root, 'vmlinuz-', join(made, 'vmlinuz'));
    copyBoot(root, 'initrd.img-', join(made, 'initrd'));
    await run('mke2fs', ['-q', '-F', '-t', 'ext4', '-d', root, join(made, 'disk'), diskSize]);
    renameSync(made, kept);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function copyBoot(root: string, prefix: string, to: string): void {
  const name = readdirSync(join(root, 'boot')).find((each) => each.startsWith(prefix));
  if (name === undefined) throw new Error(`the guest's /boot has no ${prefix}*`);
  copyFileSync(join(root, 'boot', name), to);
}

async function run(program: string, args: readonly string[]): Promise<void> {
  const outcome = await runCommand(program, args, { timeoutMs: buildMs });
  if (outcome.code !== 0) throw new Error(`${program} failed with ${String(outcome.code)}`);
}
