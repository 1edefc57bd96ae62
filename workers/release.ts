import { base64url } from 'jose';
import * as z from 'zod';

/** The agent that this panel gives to hosts, as its manifest names it. */
export interface Release {
  version: string;
  /** Of the link, as that agent speaks it. */
  protocol: number;
  /** Of the key that it is signed with: `SHA256:` and base64url. */
  fingerprint: string;
  /** ISO 8601. */
  createdAt: string;
}

/** What a panel is made of. */
interface Files {
  fetch(address: string): Promise<Response>;
}

const version = z.string().max(64);
const protocol = z.number().int();
const createdAt = z.iso.datetime();
/** The part of an agent's manifest that the panel goes by. Hosts verify all of it; nothing is trusted here. */
const manifest = z.object({ version, protocol, createdAt, publicKey: z.string().regex(/^[\w-]{43}$/) });
const release = z.object({ version, protocol, createdAt, fingerprint: z.string().max(64) });

/** What lies among the panel's own files; null where the operator has released no agent. */
export async function readRelease(files: Files | undefined): Promise<Release | null> {
  if (files === undefined) return null;
  const answer = await files.fetch('https://assets/agent/manifest.json');
  const read = manifest.safeParse(await answer.json().catch(() => null));
  if (!answer.ok || !read.success) return null;
  const { publicKey, ...named } = read.data;
  const hash = await crypto.subtle.digest('SHA-256', base64url.decode(publicKey));
  return { ...named, fingerprint: `SHA256:${base64url.encode(new Uint8Array(hash))}` };
}

/** One that an edge has sent along; null for what is none. */
export function releaseIn(header: string | null): Release | null {
  try {
    return release.parse(JSON.parse(header ?? ''));
  } catch {
    return null;
  }
}
