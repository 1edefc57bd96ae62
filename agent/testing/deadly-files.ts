import { syncBuiltinESMExports } from 'node:module';
import fs from 'node:fs/promises';

/** Loaded before a program: its process is killed at the n-th change to the file system, before or after it is made. */
let left = Number(process.env['DEADLY_AT']);
const isAfter = process.env['DEADLY_WHEN'] === 'after';

const die = (): void => {
  process.kill(process.pid, 'SIGKILL');
};

const deadly =
  <A extends unknown[], R>(change: (...given: A) => Promise<R>) =>
  async (...given: A): Promise<R> => {
    left -= 1;
    if (left === 0 && !isAfter) die();
    const result = await change(...given);
    if (left === 0 && isAfter) die();
    return result;
  };

Object.assign(fs, {
  rename: deadly(fs.rename),
  symlink: deadly(fs.symlink),
  rm: deadly(fs.rm),
  mkdir: deadly(fs.mkdir),
  open: deadly(fs.open),
  chmod: deadly(fs.chmod),
});
syncBuiltinESMExports();
