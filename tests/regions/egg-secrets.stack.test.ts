import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eggLibraryEndpoints } from '../../schema/api/egg-library.ts';
import { eggEndpoints } from '../../schema/api/eggs.ts';
import { serverStartupEndpoints } from '../../schema/api/server-startup.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { agentCalls } from '../../schema/protocol.ts';
import { scratchDirectory } from '../stack/scratch.ts';
import { enrol, type Ground, newNode, newServer, newUser, startGround } from './ground.ts';

/** Whatever is planted begins with this, so that one search finds all of it. */
const mark = 'pl4nt3d';
const planted = (what: string): string => `${mark}-${what}`;

let ground: Ground;
const scratch = scratchDirectory('secrets');

beforeAll(async () => {
  ground = await startGround(23_290, { directory: scratch.path });
});

afterAll(async () => {
  await ground.stop();
  scratch.remove();
});

const egg = JSON.stringify({
  meta: { version: 'PTDL_v2' },
  name: 'Keeper of secrets',
  author: 'eggs@example.org',
  docker_images: { One: 'example.org/one:1' },
  startup: './game',
  config: { files: '{}', startup: '{}', logs: '{}', stop: 'stop' },
  variables: ['ADMIN_PASSWORD', 'RCON_PASSWORD', 'API_TOKEN', 'PLAIN'].map((name) => ({
    name,
    env_variable: name,
    default_value: name === 'PLAIN' ? '' : planted(`default-${name}`),
    user_viewable: true,
    user_editable: true,
    rules: 'nullable|string|max:40',
  })),
});

test('a secret is found nowhere but with the node: not in the database, an answer, the activity or a log', async () => {
  const { admin } = ground;
  const owner = await newUser(ground);
  const nodeId = await newNode(ground);
  const node = await enrol(ground, nodeId);
  const said: unknown[] = [];
  const keep = async (asked: Promise<unknown>): Promise<void> => {
    said.push(await asked.catch((error: unknown) => String(error)));
  };

  const imported = await admin.call(eggEndpoints.import, { body: { source: egg } });
  said.push(imported);
  await keep(admin.call(eggLibraryEndpoints.inspect, { body: { source: egg } }));
  const agent = await node.connect(crypto.randomUUID());
  const server = await newServer(ground, nodeId, {
    eggId: imported.id,
    ownerId: owner.id,
    environment: { ADMIN_PASSWORD: planted('created') },
  });
  said.push(server);
  const params = { server: server.id };
  const put = agentCalls['server.put'].params.parse((await agent.called('server.put')).p);
  expect(put.config.environment).toEqual({
    ADMIN_PASSWORD: planted('created'),
    RCON_PASSWORD: planted('default-RCON_PASSWORD'),
    API_TOKEN: planted('default-API_TOKEN'),
    PLAIN: '',
  });

  const setStartup = (environment: Record<string, string>) =>
    owner.client.call(serverStartupEndpoints.updateStartup, { params, body: { environment } });
  await keep(setStartup({ RCON_PASSWORD: planted('updated') }));
  await keep(setStartup({ RCON_PASSWORD: planted(`too-long-${'x'.repeat(40)}`) }));
  await keep(setStartup({ PLAIN: planted('before') }));
  // What was answered while the variable was no secret is kept for repeats, for a day; from now on it is one.
  await ground.sql.query('delete from idempotency');
  said.length = 0;
  const variables = imported.variables.map((one) => ({
    ...one,
    isSecret: true,
    defaultValue: one.envVariable === 'API_TOKEN' ? planted('new-default') : null,
  }));
  await keep(admin.call(eggLibraryEndpoints.update, { params: { egg: imported.id }, body: { variables } }));

  for (const { url } of ground.stack.urls) {
    for (const client of [admin.at(url), owner.client.at(url)]) {
      for (let turn = 0; turn < 2; turn += 1) {
        await keep(client.call(serverEndpoints.read, { params }));
        await keep(client.call(serverEndpoints.list, { query: {} }));
        await keep(client.call(serverStartupEndpoints.startup, { params }));
        await keep(client.call(serverEndpoints.activity, { params }));
        await keep(client.call(eggEndpoints.list, { query: {} }));
        await keep(client.call(eggEndpoints.read, { params: { egg: imported.id } }));
        await keep(client.call(eggLibraryEndpoints.whole, { params: { egg: imported.id } }));
      }
    }
  }
  expect(JSON.stringify(said)).toContain('Keeper of secrets');
  expect(JSON.stringify(said)).not.toContain(mark);
  expect(await tablesWith(mark)).toEqual([]);

  // Only who may change the egg has its defaults in a file.
  const { text } = await admin.call(eggLibraryEndpoints.export, {
    params: { egg: imported.id },
    query: { as: 'own' },
  });
  expect(text).toContain(planted('new-default'));

  const logs = globSync('logs/**', { cwd: scratch.path, withFileTypes: true }).filter((one) => one.isFile());
  expect(logs.length).toBeGreaterThan(0);
  const telling = logs.filter((one) => readFileSync(join(one.parentPath, one.name), 'utf8').includes(mark));
  expect(telling.map(({ name }) => name)).toEqual([]);
  await agent.close();
});

/** Tables of which some row, as text, holds this. */
async function tablesWith(text: string): Promise<string[]> {
  const { rows } = await ground.sql.query<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  expect(rows.length).toBeGreaterThan(15);
  const found: string[] = [];
  for (const { name } of rows) {
    const hits = await ground.sql.query(
      `select 1 from "${name}" as one where position($1 in one::text) > 0 limit 1`,
      [text],
    );
    if (hits.rows.length > 0) found.push(name);
  }
  return found;
}
