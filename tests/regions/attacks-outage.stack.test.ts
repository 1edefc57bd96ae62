import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiKeyEndpoints } from '../../schema/api/api-keys.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { sessionEndpoints } from '../../schema/api/session.ts';
import { PanelClient, type RawAnswer } from '../api-client.ts';
import { until } from '../stack/until.ts';
import {
  type Ground,
  newNode,
  newServer,
  newUser,
  regionUrl,
  startGround,
  type TestServer,
  type TestUser,
} from './ground.ts';

/** Who was sent away just before the primary went, where the standby has not heard of it. */
let ground: Ground;
let us: string;
let server: TestServer;
let owner: TestUser;

beforeAll(async () => {
  ground = await startGround(28_750, { regions: ['eu', 'us'] });
  us = regionUrl(ground, 'us');
  owner = await newUser(ground);
  server = await newServer(ground, await newNode(ground), { ownerId: owner.id });
});

afterAll(() => ground.stop());

const params = () => ({ server: server.id });
const read = (client: PanelClient): Promise<RawAnswer> =>
  client.raw(serverEndpoints.read, { params: params() });

/** Asks until memory alone answers. */
const warm = (client: PanelClient) =>
  until(
    async () => {
      const { headers } = await read(client);
      return headers.get('x-roost-route') === 'cache:us' ? true : undefined;
    },
    { everyMs: 50, timeoutMs: 20_000, onTimeout: () => 'memory never answered alone' },
  );

test('who was sent away just before the primary went gets in nowhere, and everybody else does', async () => {
  const [friend, guest] = await Promise.all([newUser(ground), newUser(ground)]);
  const ofFriend = { ...params(), user: friend.id };
  const ofGuest = { ...params(), user: guest.id };
  for (const member of [ofFriend, ofGuest])
    await owner.client.call(serverEndpoints.putMember, { params: member, body: { permissions: [] } });
  for (const { client } of [friend, guest]) await client.call(sessionEndpoints.refresh);
  const { id, key } = await owner.client.call(apiKeyEndpoints.create, { body: { permissions: ['*'] } });
  const staying = guest.client.unmarkedAt(us);
  const signedOut = owner.client.unmarkedAt(us);
  const sentAway = [
    signedOut,
    friend.client.unmarkedAt(us),
    new PanelClient(us, { key, carriesMarks: false }),
  ];
  for (const client of [staying, ...sentAway]) await warm(client);

  await ground.stack.setLag('us', 60_000);
  const there = owner.client.at(us);
  await there.call(apiKeyEndpoints.delete, { params: { key: id } });
  await there.call(serverEndpoints.removeMember, { params: ofFriend });
  await there.call(sessionEndpoints.signOut);
  // Nobody asks before the primary is gone, so that memory has heard of it and has not read what it heard of.
  await ground.stack.postgres.instance('eu').kill();
  for (let round = 0; round < 3; round += 1) {
    for (const client of sentAway) expect([401, 404, 503]).toContain((await read(client)).status);
    expect((await read(staying)).status).toBe(200);
  }
  await ground.stack.setLag('us', 0);
  await ground.stack.postgres.instance('eu').start();
  for (const client of sentAway) expect([401, 404, 503]).toContain((await read(client)).status);
});
