import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { nodeEndpoints } from '../../../schema/api/nodes.ts';
import { serverEndpoints } from '../../../schema/api/servers.ts';
import { sessionEndpoints } from '../../../schema/api/session.ts';
import { userEndpoints } from '../../../schema/api/users.ts';
import type { PanelClient } from '../../api-client.ts';
import { addNode, importEgg, signInFirst } from '../../first-steps.ts';
import type { Stack } from '../../stack/stack.ts';
import { startTestStack } from '../../stack/test-stack.ts';
import { createAccessJudge } from './access-judge.ts';
import { pick } from './dwellers.ts';
import { createJudge } from './judge.ts';
import { create, type Field, type Party } from './operations.ts';
import { type RegionFaults, startRegionFaults } from './region-faults.ts';
import type { Clerk, Guest, Leaver } from './revocations.ts';
import { createTally } from './tally.ts';
import { connectUnheard } from './unheard.ts';
import { Jar, type Keeps, Visitor } from './visitor.ts';

const password = 'correct horse battery';
/** A pull brings what was lost; the last one of memory that answers is at most this old. */
const pullMs = 20_000;
/** For clocks that are read at different moments of one request. */
const slackMs = 1000;
const lagsMs = [0, 0, 50, 200, 1000, 3000, 5000];
const lagMovesEveryMs = 1500;
/** At most a thousand addresses are added at once. */
const ports = ['10000-10999', '11000-11999', '12000-12999', '13000-13999'] as const;

/** A panel in three regions with users, servers, and what is judged. */
export interface World {
  stack: Stack;
  faults: RegionFaults;
  field: Field;
  /** Administrators with servers of their own. */
  users: readonly { user: string; jar: Jar }[];
  newParty(user: { user: string; jar: Jar }, name: string, keeps: Keeps): Party;
  newGuest(owner: Party): Promise<Guest>;
  newLeaver(): Promise<Leaver>;
  newClerk(): Promise<Clerk>;
  stop(): Promise<void>;
}

export interface WorldOptions {
  firstPort: number;
  users: number;
  serversEach: number;
  variables?: Record<string, string>;
}

const root = new URL('../../../', import.meta.url);
const file = (path: string): string => fileURLToPath(new URL(path, root));
/** The product, but for a gateway whose memories are unreliable. */
const entries = {
  edge: file('workers/edge.ts'),
  writer: file('workers/writer.ts'),
  gateway: file('tests/stack/fixtures/faulty-gateway-worker.ts'),
};

export async function startWorld(options: WorldOptions): Promise<World> {
  const faults = await startRegionFaults(options.firstPort);
  try {
    const { host, port } = faults;
    const stack = await startTestStack({
      firstPort: options.firstPort,
      entries,
      routes: [{ host, port }],
      variables: options.variables ?? {},
    });
    try {
      return await peopled(stack, faults, options);
    } catch (error) {
      await stack.stop();
      throw error;
    }
  } catch (error) {
    await faults.close();
    throw error;
  }
}

async function peopled(stack: Stack, faults: RegionFaults, options: WorldOptions): Promise<World> {
  const { setupToken, firstLogin } = stack.secrets;
  const admin = await signInFirst(stack.url, { setupToken, ...firstLogin });
  const me = await admin.call(sessionEndpoints.read);
  const addresses = Object.fromEntries(stack.urls.map(({ region, url }) => [region, url]));
  const source = readFileSync(fileURLToPath(new URL('../../../eggs/openttd.json', import.meta.url)), 'utf8');
  const [first, ...more] = ports;
  const nodeId = await addNode(admin, { name: 'node', ports: first });
  for (const some of more) {
    const body = { ip: '127.0.0.1', ports: some, publicHost: null };
    await admin.call(nodeEndpoints.addAllocations, { params: { node: nodeId }, body });
  }
  const eggId = await importEgg(admin, source);
  const arrivalMs = pullMs + slackMs;
  const field: Field = {
    judge: createJudge({ arrivalMs }),
    access: createAccessJudge({ arrivalMs }),
    tally: createTally(),
    regions: stack.urls.map(({ region }) => region),
    targets: [],
    made: { nodeId, eggId },
    unheard: connectUnheard(stack.primaryUrl),
  };
  let addressesGiven = 0;
  const newVisitor = (jar: Jar, keeps: Keeps) => {
    addressesGiven += 1;
    return new Visitor(addresses, jar, { keeps, ip: `203.0.113.${String(addressesGiven % 250)}` });
  };
  /** A long run outlives an access token. */
  const renewed = async (): Promise<PanelClient> => {
    await admin.call(sessionEndpoints.refresh);
    return admin;
  };
  const newUser = async (username: string, roleId: string | null): Promise<string> => {
    const body = { username, email: `${username}@example.org`, password, roleId };
    return (await (await renewed()).call(userEndpoints.create, { body })).id;
  };
  const signIn = async (region: string, login: string, jar: Jar): Promise<Visitor> => {
    const visitor = newVisitor(jar, 'all');
    const answer = await visitor.change(region, sessionEndpoints.signIn, { body: { login, password } });
    if (answer.status !== 200) throw new Error(`${login} could not sign in: ${String(answer.code)}`);
    return visitor;
  };
  const [home = ''] = field.regions;
  const users = await Promise.all(
    Array.from({ length: options.users }, async (_, index) => {
      const username = `user-${String(index)}`;
      const user = await newUser(username, me.user.role?.id ?? null);
      const jar = new Jar();
      await signIn(home, username, jar);
      return { user, jar };
    }),
  );
  const newParty: World['newParty'] = ({ user, jar }, name, keeps) => ({
    name,
    user,
    visitor: newVisitor(jar, keeps),
  });
  for (const user of users) {
    const party = newParty(user, `maker of ${user.user}`, 'all');
    for (let made = 0; made < options.serversEach; made += 1) await create(field, party, home);
  }

  let guests = 0;
  let leavers = 0;
  let clerks = 0;
  return {
    stack,
    faults,
    field,
    users,
    newParty,
    async newGuest(owner) {
      guests += 1;
      const name = `guest-${String(guests)}`;
      const user = await newUser(name, null);
      const body = { name: `of ${name}`, nodeId, eggId, ownerId: owner.user };
      const server = await admin.call(serverEndpoints.create, { body });
      const jar = new Jar();
      const tab = await signIn(home, name, jar);
      const tabs = [tab, newVisitor(jar, 'none')];
      const signInAgain = async () => {
        await signIn(pick(field.regions), name, jar);
      };
      return { name, user, server: server.id, tabs, owner, signInAgain };
    },
    async newLeaver() {
      leavers += 1;
      const name = `leaver-${String(leavers)}`;
      await newUser(name, me.user.role?.id ?? null);
      return {
        name,
        async signIn(region) {
          const own = await signIn(region, name, new Jar());
          return { own, thief: newVisitor(own.jar.copy(), 'none') };
        },
      };
    },
    async newClerk() {
      clerks += 1;
      const name = `clerk-${String(clerks)}`;
      const role = await field.unheard.addRole(name);
      await newUser(name, role);
      const tab = await signIn(home, name, new Jar());
      const body = { name: `for ${name}`, nodeId, eggId };
      const server = await admin.call(serverEndpoints.create, { body });
      return { name, role, server: server.id, tab: newVisitor(tab.jar, 'none') };
    },
    async stop() {
      await field.unheard.close();
      await stack.stop();
      await faults.close();
    },
  };
}

/** Keeps the sessions of users alive, and moves the lag of standbys, until `isOver`. */
export async function renewSessions(world: World, isOver: () => boolean, everyMs = 240_000): Promise<void> {
  let renewedAt = Date.now();
  while (!isOver()) {
    await delay(500);
    if (Date.now() - renewedAt < everyMs) continue;
    renewedAt = Date.now();
    for (const [index, user] of world.users.entries()) {
      const { visitor } = world.newParty(user, `renewal ${String(index)}`, 'none');
      const answer = await visitor.change(pick(world.field.regions), sessionEndpoints.refresh);
      if (answer.status !== 200) throw new Error(`a session was not renewed: ${String(answer.code)}`);
    }
  }
}

/** Moves the lags of the standbys, and now and then kills one, until `isOver`. Answers how many were killed. */
export async function disturbReplicas(
  { stack }: World,
  { killEveryMs, isOver }: { killEveryMs: number; isOver: () => boolean },
): Promise<number> {
  const standbys = stack.postgres.standbys;
  let killedAt = Date.now();
  let killed = 0;
  while (!isOver()) {
    const standby = pick(standbys);
    if (Date.now() - killedAt > killEveryMs) {
      killedAt = Date.now();
      killed += 1;
      await standby.kill();
      await delay(1000);
      await standby.start();
    }
    await standby.setLag(pick(lagsMs));
    await delay(lagMovesEveryMs);
  }
  return killed;
}
