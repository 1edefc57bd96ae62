import { readFile, rename, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import type { Exit } from '../runtime.ts';
import { hasCode } from './errno.ts';

const fileName = 'exit';

/** What the keeper wrote when its program ended; null while it has not. */
export async function readExit(runDir: string): Promise<Exit | null> {
  try {
    return parseExit(await readFile(join(runDir, fileName), 'utf8'));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** Makes the end of a run whose keeper left no record lasting, so that it is told the same way again. */
export async function writeLostExit(runDir: string, endedAt: number): Promise<Exit> {
  const path = join(runDir, fileName);
  await writeFile(`${path}.lost`, `lost 1\nended ${endedAt}\n`, { mode: 0o600 });
  await rename(`${path}.lost`, path);
  return { code: null, signal: null, oomKilled: false, endedAt, keeperLost: true };
}

export function parseExit(text: string): Exit {
  const fields = new Map(
    text
      .split('\n')
      .filter((line) => line.includes(' '))
      .map((line) => [line.slice(0, line.indexOf(' ')), Number(line.slice(line.indexOf(' ') + 1))]),
  );
  const signal = fields.get('signal');
  return {
    code: fields.get('code') ?? null,
    signal: signal === undefined ? null : signalName(signal),
    oomKilled: (fields.get('oom') ?? 0) > 0,
    endedAt: fields.get('ended') ?? 0,
    keeperLost: fields.has('lost'),
  };
}

function signalName(number: number): string {
  const known = Object.entries(os.constants.signals).find(([, value]) => value === number);
  return known?.[0] ?? `SIG${number}`;
}
