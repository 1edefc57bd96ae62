import { setTimeout } from 'node:timers/promises';
import { backoff } from '../backoff.ts';
import { ask } from '../outside/ask.ts';

const manifestMaxBytes = 65_536;
/** Both small files, asked twice at most, fit into the time that a call of the panel has. */
const smallMs = 4000;
const bundleMs = 120_000;
const bundleAttempts = 3;

/** What a release is trusted by, from the panel of this host. */
export async function fetchManifest(
  panelUrl: string,
): Promise<{ manifestBytes: Uint8Array; signature: string }> {
  const get = (name: string) =>
    fetchFile(panelUrl, name, { deadlineMs: smallMs, maxBytes: manifestMaxBytes, attempts: 2 });
  const [manifestBytes, signature] = await Promise.all([get('manifest.json'), get('manifest.sig')]);
  return { manifestBytes, signature: signature.toString('utf8') };
}

/** A file of a release; the caller checks its hash. */
export const fetchBundle = (panelUrl: string, name: string, sizeBytes: number): Promise<Uint8Array> =>
  fetchFile(panelUrl, name, { deadlineMs: bundleMs, maxBytes: sizeBytes, attempts: bundleAttempts });

interface Limits {
  deadlineMs: number;
  maxBytes: number;
  attempts: number;
}

async function fetchFile(panelUrl: string, name: string, limits: Limits): Promise<Buffer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { status, bytes } = await ask(new URL(`/agent/${name}`, panelUrl), limits);
      if (status === 200) return bytes;
      throw new Error(`The panel does not serve ${name} (${String(status)}).`);
    } catch (error) {
      if (attempt >= limits.attempts) throw error;
      const wait = { attempt, random: Math.random(), retryAfterMs: null, minMs: 100, maxMs: 5000 };
      await setTimeout(backoff(wait));
    }
  }
}
