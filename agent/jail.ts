import { constants } from 'node:fs';
import { lstat, mkdir, open, readlink, rename, stat, unlink, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { randomBytes } from 'node:crypto';

/** A user's path that leads, or tries to lead, out of the server's folder. */
export class OutsideJail extends Error {
  override name = 'OutsideJail';
}

const maxLinks = 40;
const directoryFlags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
/** Where sandboxes see the folder: an absolute link to it stays inside. */
const rootInside = '/home/container';
const linkErrors = new Set(['ELOOP', 'ENOTDIR', 'EMLINK']);

/**
 * A server's folder, in which every path of a user is resolved one component at a time, each relative to an
 * open handle of the directory before it. What a game renames or links meanwhile cannot lead outside: no
 * component is looked up twice, and none is followed by the kernel. Needs Linux's `/proc/self/fd`;
 * elsewhere components are looked up by path, which is safe only while nothing of the server runs.
 */
export class Jail {
  readonly #root: string;

  constructor(root: string) {
    this.#root = path.resolve(root);
  }

  /** The content of a regular file. Null when there is none; throws `OutsideJail`, and on files above `maxBytes`. */
  async read(userPath: string, maxBytes: number): Promise<Buffer | null> {
    const target = await this.#locate(userPath);
    if (target === null) return null;
    try {
      // Without O_NONBLOCK opening a FIFO would wait for its other end.
      const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
      const file = await orNull(open(target.path, flags));
      if (file === null) return null;
      try {
        const about = await file.stat();
        if (!about.isFile()) throw new Error('That is not a regular file.');
        if (about.size > maxBytes) throw new Error('That file is too large.');
        return await file.readFile();
      } finally {
        await file.close();
      }
    } finally {
      await target.close();
    }
  }

  /**
   * Replaces or makes a file at once; it belongs to whom the folder belongs to, and what was executable stays so. The
   * folder of the file must exist.
   */
  async write(userPath: string, content: string | Uint8Array): Promise<void> {
    const target = await this.#locate(userPath);
    if (target === null) throw new Error('The folder of that file does not exist.');
    const temporary = path.join(target.directory, `.roost-${randomBytes(6).toString('hex')}`);
    try {
      const owner = await stat(this.#root);
      const file = await open(temporary, 'wx', 0o644);
      try {
        await file.writeFile(content);
        const before = await orNull(lstat(target.path));
        if (before?.isFile() === true) await file.chmod(before.mode & 0o777);
        if (process.getuid?.() === 0) await file.chown(owner.uid, owner.gid);
      } finally {
        await file.close();
      }
      // Renaming over a link replaces the link itself.
      await rename(temporary, target.path);
    } catch (error) {
      await unlink(temporary).catch(() => undefined);
      throw error;
    } finally {
      await target.close();
    }
  }

  /** Makes the folders on the way to a file that are missing; they belong to whom the server's folder belongs to. */
  async makeFoldersOf(userPath: string): Promise<void> {
    const owner = await stat(this.#root);
    const target = await this.#locate(userPath, async (folder) => {
      await mkdir(folder, { mode: 0o755 });
      const made = await open(folder, directoryFlags);
      try {
        if (process.getuid?.() === 0) await made.chown(owner.uid, owner.gid);
      } finally {
        await made.close();
      }
    });
    await target?.close();
  }

  /**
   * The file's open directory and its name there, links resolved. A directory on the way that is missing is made by
   * `make`; without it the answer is null.
   */
  async #locate(userPath: string, make?: (folder: string) => Promise<void>): Promise<Located | null> {
    if (userPath.includes('\0')) throw new OutsideJail('A path holds a zero byte.');
    const handles = [await open(this.#root, directoryFlags)];
    const names: string[] = [];
    const close = async () => {
      await Promise.all(handles.map((handle) => handle.close()));
    };
    try {
      const rest = componentsOf(userPath);
      let links = 0;
      for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
        if (name === '..') {
          if (names.pop() === undefined) throw new OutsideJail('That path leads out of the server.');
          await handles.pop()?.close();
          continue;
        }
        const directory = this.#pathOf(handles, names);
        const link = await orNull(readlink(path.join(directory, name)));
        if (link !== null) {
          links += 1;
          if (links > maxLinks) throw new OutsideJail('Too many links.');
          if (path.isAbsolute(link)) {
            if (link !== rootInside && !link.startsWith(`${rootInside}/`)) {
              throw new OutsideJail('A link leads out of the server.');
            }
            for (const handle of handles.splice(1)) await handle.close();
            names.length = 0;
            rest.unshift(...componentsOf(link.slice(rootInside.length)));
          } else rest.unshift(...componentsOf(link));
          continue;
        }
        if (rest.length === 0) return { directory, path: path.join(directory, name), close };
        const folder = path.join(directory, name);
        let next = await orNull(open(folder, directoryFlags));
        if (next === null && make !== undefined) {
          await make(folder);
          next = await open(folder, directoryFlags);
        }
        if (next === null) {
          await close();
          return null;
        }
        handles.push(next);
        names.push(name);
      }
      throw new OutsideJail('That path names no file.');
    } catch (error) {
      await close();
      throw error;
    }
  }

  #pathOf(handles: readonly FileHandle[], names: readonly string[]): string {
    const handle = handles.at(-1);
    return process.platform === 'linux' && handle !== undefined
      ? `/proc/self/fd/${String(handle.fd)}`
      : path.join(this.#root, ...names);
  }
}

interface Located {
  directory: string;
  path: string;
  close(): Promise<void>;
}

const componentsOf = (userPath: string): string[] =>
  userPath.split('/').filter((name) => name !== '' && name !== '.');

/** Null for what is not there, or is not a link; an open that met a link says that it was exchanged meanwhile. */
async function orNull<T>(task: Promise<T>): Promise<T | null> {
  try {
    return await task;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT' || code === 'EINVAL') return null;
    if (linkErrors.has(code)) throw new OutsideJail('A part of that path is not a folder.');
    throw error;
  }
}
