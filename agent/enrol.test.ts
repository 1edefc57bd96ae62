import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { NodeFacts } from '../schema/protocol.ts';
import { enrol } from './enrol.ts';

const facts: NodeFacts = {
  agentVersion: '0.0.0',
  protocol: 1,
  os: 'linux',
  arch: 'x64',
  kernel: '6',
  cpus: 1,
  memoryMb: 1,
  diskMb: 1,
  runtime: 'process',
  unisolatedBecause: [],
};

interface Asked {
  key: unknown;
  body: string;
}

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** Enrols at a panel that gives these answers in turn. */
async function enrolAt(answers: Answer[]) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      asked.push({ key: request.headers['idempotency-key'], body });
      (answers[asked.length - 1] ?? refuse)(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const directory = await mkdtemp(path.join(tmpdir(), 'enrol-'));
  const file = path.join(directory, 'identity.json');
  const panelUrl = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  try {
    const outcome = await enrol({ panelUrl, token: 't'.repeat(32), facts, file }).then(
      ({ nodeId }) => nodeId,
      (error: unknown) => String(error),
    );
    return { outcome, asked, kept: await readFile(file, 'utf8').catch(() => null) };
  } finally {
    server.close();
    await rm(directory, { recursive: true });
  }
}

const say =
  (status: number, body: unknown): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
const given = say(201, { nodeId: 'n', name: 'A node', linkUrl: 'ws://x' });
const refuse = say(403, { error: { code: 'enrolment_refused', message: 'Wrong, used or expired.' } });
const lose: Answer = (_, request) => request.socket.destroy();

test('an answer that was lost is asked for again, as the same request', async () => {
  const { outcome, asked, kept } = await enrolAt([lose, say(409, {}), given]);
  expect(outcome).toBe('n');
  expect(kept).toContain('A node');
  expect(asked).toEqual([asked[0], asked[0], asked[0]]);
  expect(asked[0]?.key).toMatch(/^[0-9a-f-]{36}$/);
});

test('a refusal is final, and said in the words of the panel', async () => {
  const { outcome, asked, kept } = await enrolAt([refuse]);
  expect(outcome).toContain('Wrong, used or expired.');
  expect([asked.length, kept]).toEqual([1, null]);
});

test('a panel that never answers is asked a few times', async () => {
  const { outcome, asked } = await enrolAt([lose, lose, lose, lose, given]);
  expect(outcome).toContain('cannot be reached: socket hang up');
  expect(asked).toHaveLength(4);
});
