import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { hasCode } from '../keeper/errno.ts';

/** One number per server decides its uid, address and interface names. Leaves room in a /16. */
export const slotCount = 60_000;

const claimShape = z.object({ uuid: z.string(), stateDir: z.string() });
type Claim = z.infer<typeof claimShape>;

/**
 * Numbers of the host's servers, one file each, shared by every agent of the host.
 * A server's number follows from its uuid unless that one is taken, and stays until it is removed.
 */
export class Slots {
  readonly #dir: string;
  readonly #stateDir: string;

  constructor(dir: string, stateDir: string) {
    this.#dir = dir;
    this.#stateDir = stateDir;
  }

  async claim(uuid: string): Promise<number> {
    const held = await this.find(uuid);
    if (held !== null) return held;
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    const first = preferredSlot(uuid);
    for (let step = 0; step < slotCount; step += 1) {
      const slot = (first + step) % slotCount;
      if (await this.#take(slot, uuid)) return slot;
    }
    throw new Error('every server number of this host is taken');
  }

  async find(uuid: string): Promise<number | null> {
    const first = preferredSlot(uuid);
    if (await this.#holds(first, uuid)) return first;
    const names = await readdir(this.#dir).catch(() => []);
    for (const name of names) {
      if (/^\d+$/.test(name) && (await this.#holds(Number(name), uuid))) return Number(name);
    }
    return null;
  }

  async release(uuid: string): Promise<void> {
    const slot = await this.find(uuid);
    if (slot !== null) await unlink(join(this.#dir, String(slot)));
  }

  async #take(slot: number, uuid: string): Promise<boolean> {
    const path = join(this.#dir, String(slot));
    const claim = JSON.stringify({ uuid, stateDir: this.#stateDir } satisfies Claim);
    try {
      await writeFile(path, claim, { flag: 'wx', mode: 0o600 });
      return true;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
    }
    // An agent whose directory was deleted gives its numbers back.
    const holder = await this.#read(slot);
    if (!holder || (await exists(holder.stateDir))) return false;
    await unlink(path).catch(() => undefined);
    return await this.#take(slot, uuid);
  }

  async #holds(slot: number, uuid: string): Promise<boolean> {
    const claim = await this.#read(slot);
    return claim?.uuid === uuid && claim.stateDir === this.#stateDir;
  }

  async #read(slot: number): Promise<Claim | null> {
    const text = await readFile(join(this.#dir, String(slot)), 'utf8').catch(() => null);
    if (text === null) return null;
    try {
      return claimShape.parse(JSON.parse(text));
    } catch {
      return null;
    }
  }
}

export function preferredSlot(uuid: string): number {
  return createHash('sha256').update(uuid).digest().readUInt32BE(0) % slotCount;
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
