import type { TarEntry } from '../release/tar.ts';

const block = 512;
const segment = /^[\w.+-]+$/;

/**
 * The files of an archive. Folders follow from their paths.
 * Throws on anything that is no plain file, whose path could lead elsewhere, or that is damaged.
 */
export function readTar(bytes: Uint8Array): TarEntry[] {
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: TarEntry[] = [];
  let at = 0;
  while (at + block <= archive.byteLength) {
    const header = archive.subarray(at, at + block);
    if (header.every((byte) => byte === 0)) return entries;
    if (!isIntact(header)) throw new Error('The archive is damaged.');
    const size = octal(header, 124, 12);
    const type = String.fromCharCode(header[156] ?? 0);
    const begin = at + block;
    if (begin + size > archive.byteLength) throw new Error('The archive ends too early.');
    if (type === '0' || type === '\u0000') {
      const isExecutable = (octal(header, 100, 8) & 0o100) !== 0;
      entries.push({ path: nameOf(header), isExecutable, bytes: archive.subarray(begin, begin + size) });
    } else if (type !== '5') throw new Error('The archive holds what is neither file nor folder.');
    at = begin + Math.ceil(size / block) * block;
  }
  throw new Error('The archive ends too early.');
}

function nameOf(header: Buffer): string {
  const [name, prefix] = [text(header, 0, 100), text(header, 345, 155)];
  const path = prefix === '' ? name : `${prefix}/${name}`;
  const parts = path.split('/');
  const isSafe = parts.every((part) => segment.test(part) && part !== '.' && part !== '..');
  if (!isSafe) throw new Error(`The archive holds a path that is not taken: ${path.slice(0, 100)}`);
  return path;
}

function text(header: Buffer, from: number, length: number): string {
  const field = header.subarray(from, from + length);
  const end = field.indexOf(0);
  return field.subarray(0, end === -1 ? length : end).toString('latin1');
}

function octal(header: Buffer, from: number, length: number): number {
  const digits = text(header, from, length).trim();
  if (!/^[0-7]+$/.test(digits)) throw new Error('The archive is damaged.');
  return Number.parseInt(digits, 8);
}

/** The sum is made with blanks in its own place. */
function isIntact(header: Buffer): boolean {
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  return octal(header, 148, 8) === sum;
}
