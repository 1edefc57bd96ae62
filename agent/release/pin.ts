import path from 'node:path';
import * as z from 'zod';
import { readJson, writeAtomic } from '../atomic-file.ts';
import { isFingerprint } from './verify.ts';

const pinFile = z.object({ pin: z.string().refine(isFingerprint) });

const fileIn = (stateRoot: string): string => path.join(stateRoot, 'release.json');

/** Fingerprint of the release key that this host trusts. Null: it was not installed from a release. */
export async function readPin(stateRoot: string): Promise<string | null> {
  return (await readJson(fileIn(stateRoot), pinFile))?.pin ?? null;
}

/** From now on this host trusts this key. */
export const writePin = (stateRoot: string, pin: string): Promise<void> =>
  writeAtomic(fileIn(stateRoot), `${JSON.stringify({ pin })}\n`);
