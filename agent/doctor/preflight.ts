import type { Finding } from '../../schema/protocol.ts';
import type { Isolation } from '../runtime.ts';
import type { HostLook } from './host-look.ts';

/** Reasons carry the words of tools, and a longer one would not be taken. */
const messageMax = 1000;

const ok = (code: string, message: string): Finding => ({ code, level: 'ok', message, remedy: null });
const warning = (code: string, message: string, remedy: string): Finding => ({
  code,
  level: 'warning',
  message: message.slice(0, messageMax),
  remedy,
});
const problem = (code: string, message: string, remedy: string): Finding => ({
  code,
  level: 'problem',
  message,
  remedy,
});

/** What a look at the host means for its game servers, with what mends it. */
export const preflight = (host: HostLook, isolation: Isolation): Finding[] => [
  judgeSystem(host),
  judgeKernel(host),
  judgeNode(host),
  judgeUser(host),
  ...judgeIsolation(isolation),
  judgeCgroups(host),
  judgeManager(host),
  judgeDisk(host),
  ...judgeInodes(host),
  ...judgeMemory(host),
  ...judgeContainer(host),
];

function judgeSystem({ platform, arch, libc }: HostLook): Finding {
  if (platform !== 'linux')
    return problem('system', `${platform} does not isolate game servers.`, 'Use a host with Linux.');
  if (arch !== 'x64' && arch !== 'arm64')
    return problem(
      'system',
      `The architecture ${arch} is not supported.`,
      'Use a host with x86_64 or aarch64.',
    );
  if (libc === 'musl')
    return warning(
      'system',
      'This host uses musl: most game servers are built for glibc and do not run on it.',
      'Use Debian, Ubuntu or Fedora for games other than those in Java.',
    );
  return ok('system', `Linux on ${arch}${libc == null ? '' : ` with ${libc}`}`);
}

function judgeKernel({ kernel, platform }: HostLook): Finding {
  if (platform !== 'linux') return ok('kernel', kernel);
  const [major = 0, minor = 0] = kernel.split(/[.-]/).map(Number);
  return major < 5 || (major === 5 && minor < 4)
    ? warning(
        'kernel',
        `Linux ${kernel} is old: limits and sandboxes may be incomplete.`,
        'Upgrade to 5.4 or newer.',
      )
    : ok('kernel', `Linux ${kernel}`);
}

const judgeNode = ({ nodeVersion }: HostLook): Finding =>
  Number.parseInt(nodeVersion, 10) >= 22
    ? ok('node', `Node ${nodeVersion}`)
    : problem(
        'node',
        `Node ${nodeVersion} is too old.`,
        'Install Node 22 or newer, or run the install line again.',
      );

const judgeUser = ({ isRoot }: HostLook): Finding =>
  isRoot
    ? ok('user', 'The agent runs as root and gives each game server a user of its own.')
    : warning(
        'user',
        'The agent does not run as root: all game servers run as its own user.',
        'Install it as root to isolate them.',
      );

function judgeIsolation(isolation: Isolation): Finding[] {
  if (isolation.isolated)
    return [ok('isolation', 'Game servers are isolated from each other and from the host.')];
  return isolation.reasons.map((reason) =>
    warning('isolation', `Game servers are not isolated: ${reason}`, remedyOf(reason)),
  );
}

/** The reasons come from `process/probe.ts`. */
function remedyOf(reason: string): string {
  const [, packages] = /^Packages are missing: (.+)\.$/.exec(reason) ?? [];
  if (packages !== undefined)
    return `Install them (apt-get install ${packages.replaceAll(',', '')}) and restart the agent.`;
  if (reason === 'The agent does not run as root.') return 'Install the agent as root.';
  if (reason.startsWith('The kernel offers no cgroup controller'))
    return 'Ask for these controllers in the kernel, or at your provider.';
  return 'In a container: allow it nesting, or use a virtual machine. Until then only administrators may own servers here.';
}

function judgeCgroups({ cgroups, missingControllers, canDelegate, isRoot }: HostLook): Finding {
  if (cgroups === 'none')
    return warning(
      'cgroups',
      'cgroups are not mounted: game servers have no limits.',
      'Mount cgroup v2 on /sys/fs/cgroup.',
    );
  if (missingControllers.includes('memory'))
    return warning(
      'cgroups',
      `cgroups lack ${missingControllers.join(', ')}: game servers have no limit of memory.`,
      'On a Raspberry Pi add cgroup_enable=memory cgroup_memory=1 to /boot/firmware/cmdline.txt and reboot.',
    );
  if (missingControllers.length > 0)
    return warning(
      'cgroups',
      `cgroups lack ${missingControllers.join(', ')}.`,
      'Ask for these controllers in the kernel, or at your provider.',
    );
  if (isRoot && !canDelegate)
    return warning(
      'cgroups',
      'cgroups cannot be written here: game servers have no limits.',
      'In a container: let it have a writable cgroup, or use a virtual machine. Under systemd: Delegate=yes.',
    );
  return ok('cgroups', `cgroups ${cgroups ?? ''}`.trim());
}

const judgeManager = ({ manager }: HostLook): Finding =>
  manager === 'none'
    ? warning(
        'service_manager',
        'There is no service manager: nothing starts the agent when the host starts.',
        'Have the command bin/start of its folder run at boot.',
      )
    : ok('service_manager', manager);

function judgeDisk({ freeMb }: HostLook): Finding {
  const message = `${String(freeMb)} MiB are free for game servers.`;
  if (freeMb < 512)
    return problem('disk', message, 'Free some space, or move the state directory to a larger disk.');
  if (freeMb < 5120) return warning('disk', message, 'Many games need several GiB each: free some space.');
  return ok('disk', message);
}

function judgeInodes({ freeInodes }: HostLook): Finding[] {
  if (freeInodes === null || freeInodes >= 50_000) return [];
  const message = `The file system has room for ${String(freeInodes)} more files only.`;
  const remedy = 'Delete what is not needed, or use a file system with more inodes.';
  return [freeInodes < 2000 ? problem('inodes', message, remedy) : warning('inodes', message, remedy)];
}

function judgeMemory({ memoryMb }: HostLook): Finding[] {
  if (memoryMb >= 900) return [];
  return [
    warning('memory', `This host has ${String(memoryMb)} MiB of memory.`, 'Most games need 1 GiB and more.'),
  ];
}

function judgeContainer({ container }: HostLook): Finding[] {
  if (container === null) return [];
  return [
    warning(
      'container',
      `This host is a container (${container}): sandboxes and limits work as far as it is allowed them.`,
      'Allow it nesting where game servers are not isolated.',
    ),
  ];
}
