import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import pg from 'pg';
import type { AnswerOf, BodyIn } from '../../schema/api/endpoint.ts';
import { agentEndpoints, nodeEndpoints } from '../../schema/api/nodes.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { sessionEndpoints } from '../../schema/api/session.ts';
import { userEndpoints } from '../../schema/api/users.ts';
import { agentToken, type NodeFacts } from '../../schema/protocol.ts';
import { PanelClient } from '../api-client.ts';
import { addNode, importEgg, signInFirst } from '../first-steps.ts';
import type { Stack, StackOptions } from '../stack/stack.ts';
import { startTestStack } from '../stack/test-stack.ts';
import { ScriptedAgent } from './scripted-agent.ts';

export const password = 'correct horse battery';

/** The whole panel with a first administrator and an egg. Each test makes its own users, nodes and servers. */
export interface Ground {
  stack: Stack;
  admin: PanelClient;
  adminId: string;
  eggId: string;
  /** The primary, for what no endpoint does. */
  sql: pg.Client;
  stop(): Promise<void>;
}

export interface TestUser {
  id: string;
  username: string;
  client: PanelClient;
}

export type TestServer = AnswerOf<typeof serverEndpoints.create>;

const eggFile = readFileSync(
  fileURLToPath(new URL('../../eggs/minecraft-javascript.json', import.meta.url)),
  'utf8',
);

export const facts: NodeFacts = {
  agentVersion: '0.0.0',
  protocol: 1,
  os: 'linux',
  arch: 'x64',
  kernel: '6',
  cpus: 2,
  memoryMb: 1000,
  diskMb: 1000,
  runtime: 'process',
  unisolatedBecause: [],
};

export async function startGround(firstPort: number, options: Partial<StackOptions> = {}): Promise<Ground> {
  const stack = await startTestStack({ firstPort, ...options });
  const sql = new pg.Client({ connectionString: stack.primaryUrl });
  // A test may stop the primary; the next query tells.
  sql.on('error', () => undefined);
  try {
    await sql.connect();
    const { setupToken, firstLogin } = stack.secrets;
    const admin = await signInFirst(stack.url, { setupToken, ...firstLogin });
    const me = await admin.call(sessionEndpoints.read);
    const eggId = await importEgg(admin, eggFile);
    return {
      stack,
      admin,
      adminId: me.user.id,
      eggId,
      sql,
      async stop() {
        await sql.end();
        await stack.stop();
      },
    };
  } catch (error) {
    await sql.end();
    await stack.stop();
    throw error;
  }
}

/** The address of a region's edge. */
export function regionUrl(ground: Ground, region: string): string {
  const found = ground.stack.urls.find((url) => url.region === region);
  if (found === undefined) throw new Error(`there is no region ${region}`);
  return found.url;
}

let users = 0;

/** A user who has signed in at the primary's region. */
export async function newUser(ground: Ground): Promise<TestUser> {
  users += 1;
  const username = `user-${String(users)}`;
  const made = await ground.admin.call(userEndpoints.create, {
    body: { username, email: `${username}@example.org`, password },
  });
  return { id: made.id, username, client: await signIn(ground.stack.url, username) };
}

export async function signIn(url: string, login: string): Promise<PanelClient> {
  const client = new PanelClient(url);
  await client.call(sessionEndpoints.signIn, { body: { login, password } });
  return client;
}

let nodes = 0;

export async function newNode(ground: Ground, ports = '20000-20049'): Promise<string> {
  nodes += 1;
  return await addNode(ground.admin, { name: `node-${String(nodes)}`, ports });
}

export async function newServer(
  ground: Ground,
  nodeId: string,
  changes: Partial<BodyIn<typeof serverEndpoints.create>> = {},
): Promise<TestServer> {
  const body = { name: 'A server', nodeId, eggId: ground.eggId, ...changes };
  return await ground.admin.call(serverEndpoints.create, { body });
}

export interface EnrolledNode {
  id: string;
  /** A new connection of its agent, after hello, which is said to hold `server`. */
  connect(server: string): Promise<ScriptedAgent>;
  /** A connection before hello. */
  dial(server: string): Promise<ScriptedAgent>;
  token(changes?: { audience?: string; lifetimeSeconds?: number }): Promise<string>;
}

/** Enrols an agent as the node, as a host does. */
export async function enrol(ground: Ground, nodeId: string, url = ground.stack.url): Promise<EnrolledNode> {
  const { token } = await ground.admin.call(nodeEndpoints.enrolment, { params: { node: nodeId } });
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const { x = '' } = await exportJWK(publicKey);
  const anyone = new PanelClient(url);
  await anyone.call(agentEndpoints.enrol, { body: { token, publicKey: x, facts } });
  const sign: EnrolledNode['token'] = ({ audience = agentToken.audience, lifetimeSeconds = 60 } = {}) =>
    new SignJWT({ jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: 'EdDSA' })
      .setIssuer(nodeId)
      .setSubject(nodeId)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(`${String(lifetimeSeconds)} s`)
      .sign(privateKey);
  const link = `${url.replace('http', 'ws')}/api/v1/agent/link`;
  const dial = async (server: string) => {
    const agent = new ScriptedAgent(link, server, { authorization: `Bearer ${await sign()}` });
    await agent.opened;
    return agent;
  };
  return {
    id: nodeId,
    token: sign,
    dial,
    async connect(server) {
      const agent = await dial(server);
      agent.report = { ...agent.report, fence: [1, 1], at: Date.now() };
      agent.hello();
      await agent.called('servers.sync');
      return agent;
    },
  };
}
