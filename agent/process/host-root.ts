import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** What of the host a sandbox shows, read-only. */
export interface HostRoot {
  /** Top-level directories that are links here, as on hosts with a merged /usr. */
  links: { target: string; path: string }[];
  binds: string[];
}

const topLevel = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];
/** Chosen by name: the rest of /etc is the host's own business. */
const configuration = [
  'alternatives',
  'ca-certificates',
  'ca-certificates.conf',
  'fonts',
  'gai.conf',
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'localtime',
  'magic',
  'mime.types',
  'nsswitch.conf',
  'pki',
  'protocols',
  'services',
  'ssl',
  'terminfo',
  'timezone',
];

/** Looks once; a package installed later under /usr shows at once. */
export async function readHostRoot(): Promise<HostRoot> {
  const root: HostRoot = { links: [], binds: ['/usr'] };
  for (const path of topLevel) {
    const found = await lstat(path).catch(() => null);
    if (found?.isSymbolicLink()) root.links.push({ target: await readlink(path), path });
    else if (found) root.binds.push(path);
  }
  const names = await readdir('/etc');
  for (const name of names) {
    if (configuration.includes(name) || name.startsWith('java')) root.binds.push(join('/etc', name));
  }
  return root;
}
