import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';

const block = 512;
/** 2000-01-01: the same files give the same archive, and no tar finds them implausibly old. */
const mtimeSeconds = 946_684_800;

export interface TarEntry {
  /** With `/` between folders. */
  path: string;
  isExecutable: boolean;
  bytes: Uint8Array;
}

/** An archive in ustar's format that any tar reads. Entries are put in order of their paths. */
export function writeTar(entries: readonly TarEntry[]): Uint8Array {
  const sorted = entries.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const parts = sorted.flatMap((entry) => [
    header(entry),
    entry.bytes,
    new Uint8Array((block - (entry.bytes.byteLength % block)) % block),
  ]);
  return Buffer.concat([...parts, new Uint8Array(2 * block)]);
}

/** All files below a folder. A file is executable in the archive when its owner may run it. */
export async function readTree(folder: string): Promise<TarEntry[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return await Promise.all(
    files.map(async (file) => ({
      path: path.relative(folder, file).split(path.sep).join('/'),
      isExecutable: ((await stat(file)).mode & 0o100) !== 0,
      bytes: await readFile(file),
    })),
  );
}

function header({ path: name, isExecutable, bytes }: TarEntry): Uint8Array {
  const out = Buffer.alloc(block);
  if (Buffer.byteLength(name) > 100) throw new Error(`This path is too long for the archive: ${name}`);
  out.write(name, 0);
  out.write(octal(isExecutable ? 0o755 : 0o644, 8), 100);
  out.write(octal(0, 8), 108);
  out.write(octal(0, 8), 116);
  out.write(octal(bytes.byteLength, 12), 124);
  out.write(octal(mtimeSeconds, 12), 136);
  out.fill(' ', 148, 156);
  out.write('0', 156);
  out.write('ustar\u000000', 257);
  out.write('root', 265);
  out.write('root', 297);
  const sum = out.reduce((total, byte) => total + byte, 0);
  out.write(`${sum.toString(8).padStart(6, '0')}\u0000 `, 148);
  return out;
}

const octal = (value: number, length: number): string =>
  `${value.toString(8).padStart(length - 1, '0')}\u0000`;
