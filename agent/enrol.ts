import { agentEndpoints } from '../schema/api/nodes.ts';
import type { NodeFacts } from '../schema/protocol.ts';
import { createKey, writeIdentity, type Identity } from './identity.ts';

const deadlineMs = 20_000;

export interface Enrolment {
  panelUrl: string;
  token: string;
  facts: NodeFacts;
  /** Where the identity goes. */
  file: string;
}

/**
 * Registers a new key under a one-time token and keeps the identity on disk.
 * Throws with the panel's own sentence when it refuses.
 */
export async function enrol({ panelUrl, token, facts, file }: Enrolment): Promise<Identity> {
  const key = createKey();
  const { path, answer } = agentEndpoints.enrol;
  const response = await fetch(new URL(path, panelUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, publicKey: key.x, facts }),
    signal: AbortSignal.timeout(deadlineMs),
    redirect: 'error',
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`The panel refused the enrolment: ${refusal(response.status, text)}`);
  const given = answer.parse(JSON.parse(text));
  const identity: Identity = { ...given, panelUrl, key };
  await writeIdentity(file, identity);
  return identity;
}

function refusal(status: number, text: string): string {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && 'error' in body) {
      const { error } = body;
      if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message);
    }
  } catch {
    // Not the panel's own answer: the status says enough.
  }
  return `HTTP ${String(status)}`;
}
