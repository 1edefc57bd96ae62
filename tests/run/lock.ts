import * as z from 'zod';

const entry = z.looseObject({
  version: z.string().optional(),
  resolved: z.string().optional(),
  dev: z.boolean().optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
type Entry = z.infer<typeof entry>;

const lockFile = z.looseObject({ packages: z.record(z.string(), entry) });
export type LockFile = z.infer<typeof lockFile>;

/** A guard and not a parser: what a parser rebuilds has its keys in another order, and the lock is kept in git. */
export const isLockFile = (value: unknown): value is LockFile => lockFile.safeParse(value).success;

const systems: Record<string, string> = {
  darwin: 'darwin',
  linux: 'linux',
  win32: 'win32',
  windows: 'win32',
  android: 'android',
  freebsd: 'freebsd',
  openharmony: 'openharmony',
};
const processors = new Set(['x64', 'arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'wasm32']);

/**
 * A registry that lacks the binary of some platform makes npm leave it out of the lock without a word, and `npm ci`
 * fails on that platform. Adds those entries by the version their package asks for, and takes out the addresses of
 * registries. Answers the new lock and the names that were added.
 */
export function completeLock(lock: LockFile): { lock: LockFile; added: string[] } {
  const packages: Record<string, Entry> = {};
  for (const [place, { resolved: _, ...rest }] of Object.entries(lock.packages)) packages[place] = rest;
  const added: string[] = [];
  for (const [place, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (!/^\d/.test(version) || isInstalled(lock, place, name)) continue;
      const { cpu, libc, os } = platformOf(name);
      // In the order in which npm itself writes them, so that the next install changes nothing.
      packages[`node_modules/${name}`] = {
        version,
        ...(cpu !== undefined && { cpu }),
        ...(dev === true && { dev }),
        ...(libc !== undefined && { libc }),
        optional: true,
        ...(os !== undefined && { os }),
      };
      added.push(name);
    }
  }
  const sorted = Object.entries(packages).toSorted(([a], [b]) => a.localeCompare(b, 'en'));
  return { lock: { ...lock, packages: Object.fromEntries(sorted) }, added };
}

/** Whether a package's dependency is found from its place upwards, as Node looks for it. */
function isInstalled(lock: LockFile, place: string, name: string): boolean {
  for (let folder = place; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (`${folder === '' ? '' : `${folder}/`}node_modules/${name}` in lock.packages) return true;
    if (folder === '') return false;
  }
}

/** What the name of a platform's package says: `@oxfmt/binding-linux-x64-musl`. */
export function platformOf(name: string): { os?: string[]; cpu?: string[]; libc?: string[] } {
  const words = name.replace(/^@[^/]+\//, '').split('-');
  const os = words.map((word) => systems[word]).find((system) => system !== undefined);
  const cpu = words.find((word) => processors.has(word));
  const isMusl = words.some((word) => word.startsWith('musl'));
  return {
    ...(os !== undefined && { os: [os] }),
    ...(cpu !== undefined && { cpu: [cpu] }),
    ...(os === 'linux' && (isMusl || words.includes('gnu')) && { libc: [isMusl ? 'musl' : 'glibc'] }),
  };
}
