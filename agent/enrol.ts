import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { agentEndpoints } from '../schema/api/nodes.ts';
import type { NodeFacts } from '../schema/protocol.ts';
import { backoff } from './backoff.ts';
import { createKey, writeIdentity, type Identity } from './identity.ts';
import { ask as askPanel } from './outside/ask.ts';

const deadlineMs = 20_000;
const maxBytes = 65_536;
const attemptsMax = 4;
const pauseMs = { minMs: 250, maxMs: 4000 } as const;
/** Of the panel: it was not done, or it may have been; the same request under its key is done once. */
const worthRepeating = new Set([409, 502, 503, 504]);

export interface Enrolment {
  panelUrl: string;
  token: string;
  facts: NodeFacts;
  /** Where the identity goes. */
  file: string;
}

/**
 * Registers a new key under a one-time token and keeps the identity on disk. The token is used up by an answer that
 * gets lost on its way, so the request is repeated under its `Idempotency-Key`.
 * Throws with the panel's own sentence when it refuses.
 */
export async function enrol({ panelUrl, token, facts, file }: Enrolment): Promise<Identity> {
  const key = createKey();
  const { path, answer } = agentEndpoints.enrol;
  const body = JSON.stringify({ token, publicKey: key.x, facts });
  const { status, text } = await askOnce(new URL(path, panelUrl), body);
  if (status >= 300) throw new Error(`The panel refused the enrolment: ${refusal(status, text)}`);
  const given = answer.parse(JSON.parse(text));
  const identity: Identity = { ...given, panelUrl, key };
  await writeIdentity(file, identity);
  return identity;
}

interface Said {
  status: number;
  text: string;
}

/** The same request, a few times at most, until the panel has said what became of it. */
async function askOnce(url: URL, body: string): Promise<Said> {
  const idempotencyKey = randomUUID();
  for (let attempt = 1; ; attempt += 1) {
    const isLast = attempt === attemptsMax;
    try {
      const said = await ask(url, body, idempotencyKey);
      if (isLast || !worthRepeating.has(said.status)) return said;
    } catch (error) {
      if (isLast) throw error;
    }
    await setTimeout(backoff({ attempt, random: Math.random(), retryAfterMs: null, ...pauseMs }));
  }
}

async function ask(url: URL, body: string, idempotencyKey: string): Promise<Said> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': idempotencyKey };
  const said = await askPanel(url, { method: 'POST', headers, body, deadlineMs, maxBytes });
  return { status: said.status, text: said.bytes.toString('utf8') };
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
