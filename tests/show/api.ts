import { fileURLToPath } from 'node:url';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { consistencyHeader } from '../../schema/scopes.ts';
import { addressOf, type PanelClient } from '../api-client.ts';
import { load, type LoadSeen } from '../bench/api-load.ts';
import { signInAgain } from '../bench/api-sign-ins.ts';
import {
  type Ground,
  newNode,
  newServer,
  newUser,
  password,
  signIn,
  startGround,
} from '../regions/ground.ts';
import { isShort, report } from './report.ts';

/**
 * How many reads one workerd process answers: a page of 50 of a user's 100 servers, and one server, both signed in and
 * read before, beside the least that a Worker can do in the same process; and a read while others sign in.
 */
const SERVERS = 100;
const SESSIONS = 16;
const CONNECTIONS = [1, 16, 64] as const;
const times = isShort() ? { warmMs: 400, measureMs: 700 } : { warmMs: 1500, measureMs: 5000 };
// A small young generation keeps the pauses of a saturated process short.
process.env['MINIFLARE_WORKERD_V8_FLAGS'] ??= '--max-semi-space-size=1 --min-semi-space-size=1';

const ground = await startGround(28_000, {
  variables: { ROOST_VOLUME: 'off' },
  beside: fileURLToPath(new URL('../bench/api-hello-worker.ts', import.meta.url)),
});
try {
  const { clients, server } = await makeTenant(ground);
  const logins = await makeLogins(ground);
  const visitors = clients.map(headersOf);
  const urls = {
    hello: new URL(ground.stack.besideUrl),
    list: addressOf(ground.stack.url, serverEndpoints.list.path),
    one: addressOf(ground.stack.url, serverEndpoints.read.path, { server }),
  };
  const run = async (url: URL, connections: number): Promise<LoadSeen> => {
    const seen = await load({ url: url.href, visitors, connections, ...times });
    const others = Object.keys(seen.statuses).filter((status) => status !== '200');
    if (others.length > 0) throw new Error(`${url.pathname} answered ${others.join(', ')}`);
    return seen;
  };
  const seen = [];
  for (const connections of CONNECTIONS) {
    const hello = await run(urls.hello, connections);
    const list = await run(urls.list, connections);
    const one = await run(urls.one, connections);
    seen.push({ hello, list, one });
  }
  const quiet = await run(urls.one, 1);
  const during = signInAgain(ground.stack.url, logins, times.warmMs + times.measureMs + 500);
  const busy = await run(urls.one, 1);
  const signIns = await during;

  const [, at16, at64] = seen;
  const listRps64 = at64?.list.perSecond ?? 0;
  const helloRps64 = at64?.hello.perSecond ?? 0;
  report('The API: a list and one server, read again and again', {
    connections: CONNECTIONS,
    hello: seen.map(({ hello }) => hello.perSecond),
    list: seen.map(({ list }) => list.perSecond),
    one: seen.map(({ one }) => one.perSecond),
    listP50: seen.map(({ list }) => list.p50Ms),
    listBytes: at64?.list.bytes,
    listShareOfHello64: Math.round((100 * listRps64) / helloRps64) / 100,
    listRps64,
    helloRps64,
    oneRps16: at16?.one.perSecond,
    listP99: at64?.list.p99Ms,
    oneP99: at16?.one.p99Ms,
    readP50Quiet: quiet.p50Ms,
    readP50SigningIn: busy.p50Ms,
    signInsPerSecond: signIns.perSecond,
  });
} finally {
  await ground.stop();
}

/** A user with servers, signed in several times, whose reads have been answered before. */
async function makeTenant(on: Ground): Promise<{ clients: PanelClient[]; server: string }> {
  const owner = await newUser(on);
  const nodeId = await newNode(on, `20000-${String(20_000 + SERVERS)}`);
  let server = '';
  for (let index = 0; index < SERVERS; index++) {
    const made = await newServer(on, nodeId, { ownerId: owner.id, name: `Server ${String(index)}` });
    server = made.id;
  }
  console.log(`made ${performance.now()}`);
  const clients = [owner.client];
  while (clients.length < SESSIONS) clients.push(await signIn(on.stack.url, owner.username));
  for (const client of clients) {
    const { items } = await client.call(serverEndpoints.list);
    if (items.length !== 50) throw new Error(`the list has ${String(items.length)} servers`);
    await client.call(serverEndpoints.read, { params: { server } });
  }
  return { clients, server };
}

/** Sixteen users who have nothing to do with the tenant. */
async function makeLogins(on: Ground): Promise<{ login: string; password: string }[]> {
  const logins = [];
  for (let index = 0; index < 16; index++) logins.push({ login: (await newUser(on)).username, password });
  return logins;
}

function headersOf(client: PanelClient): Record<string, string> {
  return {
    accept: 'application/json',
    cookie: client.cookieHeader(),
    [consistencyHeader]: client.consistencyToken() ?? '',
  };
}
