import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { addressOf } from '../api-client.ts';
import { load, type LoadSeen } from '../bench/api-load.ts';
import { signInAgain } from '../bench/api-sign-ins.ts';
import { makeMembers, makeTenant } from '../bench/api-tenant.ts';
import { startGround } from '../regions/ground.ts';
import { isShort, report } from './report.ts';

/**
 * How many reads one workerd process answers: a page of 50 of a user's 100 servers, and one server, both signed in and
 * read before, beside the least that a Worker can do in the same process; and a read while others sign in.
 */
const SERVERS = 100;
const SESSIONS = isShort() ? 4 : 16;
const CONNECTIONS = [1, 16, 64] as const;
const times = isShort() ? { warmMs: 400, measureMs: 700 } : { warmMs: 1500, measureMs: 5000 };
// A small young generation keeps the pauses of a saturated process short.
process.env['MINIFLARE_WORKERD_V8_FLAGS'] ??= '--max-semi-space-size=1 --min-semi-space-size=1';

const ground = await startGround(28_000, {
  variables: { ROOST_VOLUME: 'off' },
  beside: fileURLToPath(new URL('../bench/api-hello-worker.ts', import.meta.url)),
});
try {
  const { visitors, server, etag } = await makeTenant(ground, { servers: SERVERS, sessions: SESSIONS });
  const { members, logins } = await makeMembers(ground, SESSIONS);
  const pid = Number(readFileSync(ground.stack.workers.pidFiles.edges, 'utf8'));
  const list = addressOf(ground.stack.url, serverEndpoints.list.path);
  const one = addressOf(ground.stack.url, serverEndpoints.read.path, { server });
  const hello = new URL(ground.stack.besideUrl);

  const run = async (url: URL, connections: number, on = { visitors, status: '200' }): Promise<LoadSeen> => {
    // What ended while nobody asked is read anew before anything is counted.
    for (const headers of [...on.visitors, ...on.visitors]) await (await fetch(url, { headers })).text();
    const seen = await load({ url: url.href, visitors: on.visitors, connections, pid, ...times });
    const others = Object.keys(seen.statuses).filter((status) => status !== on.status);
    if (others.length > 0) throw new Error(`${url.pathname} answered ${others.join(', ')}`);
    return seen;
  };
  const seen = [];
  for (const connections of CONNECTIONS)
    seen.push({
      hello: await run(hello, connections),
      list: await run(list, connections),
      one: await run(one, connections),
    });
  const unchanged = visitors.map((headers) => ({ ...headers, 'if-none-match': etag }));
  const list304 = await run(list, 64, { visitors: unchanged, status: '304' });
  const listOfMembers = await run(list, 64, { visitors: members, status: '200' });

  const quiet = await run(one, 1);
  const people = Array.from(
    { length: 16 },
    (_, index) => logins[index % logins.length] ?? { login: '', password: '' },
  );
  const during = signInAgain(ground.stack.url, people, times.warmMs + times.measureMs + 500);
  const busy = await run(one, 1);
  const signIns = await during;

  const [, at16, at64] = seen;
  const listRps64 = at64?.list.perSecond ?? 0;
  const helloRps64 = at64?.hello.perSecond ?? 0;
  report('The API: a list and one server, read again and again', {
    connections: CONNECTIONS,
    hello: seen.map((at) => at.hello.perSecond),
    list: seen.map((at) => at.list.perSecond),
    one: seen.map((at) => at.one.perSecond),
    listRps64,
    helloRps64,
    listShareOfHello64: Math.round((100 * listRps64) / helloRps64) / 100,
    list304Rps64: list304.perSecond,
    listOfMembersRps64: listOfMembers.perSecond,
    oneRps16: at16?.one.perSecond,
    listP99: at64?.list.p99Ms,
    oneP99: at16?.one.p99Ms,
    listBytes: at64?.list.bytes,
    cpuMicros64: [at64?.hello, at64?.list, at64?.one, list304].map((at) => at?.cpuMicros),
    readP50Quiet: quiet.p50Ms,
    readP50SigningIn: busy.p50Ms,
    signInsPerSecond: signIns.perSecond,
  });
} finally {
  await ground.stop();
}
