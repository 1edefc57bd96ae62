import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { AnswerOf, BodyIn } from '../../schema/api/endpoint.ts';
import { eggLibraryEndpoints } from '../../schema/api/egg-library.ts';
import { eggEndpoints } from '../../schema/api/eggs.ts';
import { serverStartupEndpoints } from '../../schema/api/server-startup.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { agentCalls } from '../../schema/protocol.ts';
import { type FileHost, startFileHost } from './file-host.ts';
import { publicEggs } from '../show/public-eggs.ts';
import { enrol, type Ground, newNode, newServer, newUser, startGround } from './ground.ts';

let host: FileHost;
let ground: Ground;
const { inspect, whole, update } = eggLibraryEndpoints;
type Whole = AnswerOf<typeof whole>;

beforeAll(async () => {
  host = await startFileHost(23_281);
  ground = await startGround(23_240, { routes: [host.route], variables: { ROOST_SOURCES_PLAIN: 'off' } });
});

afterAll(async () => {
  await ground.stop();
  await host.stop();
});

const own = readFileSync(new URL('../../eggs/minecraft-javascript.json', import.meta.url), 'utf8');

const variable = (env_variable: string, default_value: string, more: object = {}) => ({
  name: env_variable,
  description: '',
  env_variable,
  default_value,
  user_viewable: true,
  user_editable: true,
  rules: 'nullable|string',
  ...more,
});

/** An egg file of Pterodactyl whose keys stand in an order of their own. */
const file = (changes: object = {}): string =>
  JSON.stringify({
    name: 'Game',
    meta: { version: 'PTDL_v2', update_url: null },
    exported_at: '2026-01-02T03:04:05+00:00',
    author: 'eggs@example.org',
    description: 'A game.',
    features: null,
    docker_images: { 'Java 21': 'example.org/java:21', 'Java 8': 'example.org/java:8' },
    file_denylist: [],
    startup: './game {{TITLE}}',
    config: { files: '{}', startup: '{"done":"ready"}', logs: '{}', stop: 'stop' },
    scripts: { installation: { script: 'true', container: 'example.org/install:1', entrypoint: 'sh' } },
    variables: [variable('TITLE', 'A game'), variable('ADMIN_PASSWORD', 'changeme'), variable('EXTRA', 'x')],
    note: 'kept as well',
    ...changes,
  });

const add = (body: BodyIn<typeof eggEndpoints.import>) => ground.admin.call(eggEndpoints.import, { body });
const read = (egg: Pick<Whole, 'id'>, client = ground.admin) =>
  client.call(whole, { params: { egg: egg.id } });
const change = (egg: Pick<Whole, 'id'>, body: BodyIn<typeof update>) =>
  ground.admin.call(update, { params: { egg: egg.id }, body });
const exported = (egg: Pick<Whole, 'id'>, as: 'own' | 'PTDL_v2' | 'PLCN_v3' = 'own', client = ground.admin) =>
  client.call(eggLibraryEndpoints.export, { params: { egg: egg.id }, query: { as } });

test('an egg is imported from an address, kept whole, and given back as it was', async () => {
  host.files.set('/game.json', file());
  const url = host.urlOf('/game.json');
  const report = await ground.admin.call(inspect, { body: { url } });
  expect(report).toMatchObject({ format: 'PTDL_v2', name: 'Game', sameAs: null });
  expect(report.variables.filter(({ isSecret }) => isSecret)).toMatchObject([
    { envVariable: 'ADMIN_PASSWORD' },
  ]);

  const egg = await add({ url, nest: 'Games' });
  expect(egg).toMatchObject({
    name: 'Game',
    nest: { name: 'Games' },
    origin: { format: 'PTDL_v2', url },
    isChanged: false,
    needs: { docker: { can: true } },
    install: { script: 'true' },
  });
  expect(Object.keys(egg.dockerImages)).toEqual(['Java 21', 'Java 8']);
  expect(egg.variables.find(({ isSecret }) => isSecret)?.defaultValue).toBe('');
  for (const region of ground.stack.urls) expect(await read(egg, ground.admin.at(region.url))).toEqual(egg);
  const { items } = await ground.admin.call(eggEndpoints.list);
  expect(items.find(({ id }) => id === egg.id)).toMatchObject({ sourceUrl: url });
  const again = await exported(egg);
  expect(again).toMatchObject({ filename: 'egg-game.json', losses: [] });
  expect(JSON.stringify(JSON.parse(again.text))).toBe(file());
  expect((await ground.admin.call(inspect, { body: { url } })).sameAs).toEqual({ id: egg.id, name: 'Game' });
});

test('Pelican’s YAML is imported, known by its uuid, and exported for Pterodactyl with what is lost', async () => {
  const source = [
    'meta: { version: PLCN_v3, update_url: null }',
    'name: Yaml game',
    `uuid: ${crypto.randomUUID()}`,
    'author: eggs@example.org',
    'tags: [fun]',
    'image: "data:image/png;base64,AAAA"',
    'docker_images: { One: example.org/one:1 }',
    'startup_commands: { Normal: ./game, Debug: ./game --debug }',
    'config: { files: {}, startup: { done: ready }, logs: {}, stop: ^C }',
    'scripts: { installation: { script: "", container: "", entrypoint: "" } }',
    'variables: []',
  ].join('\n');
  const egg = await add({ source });
  expect(egg).toMatchObject({
    startupCommands: { Normal: './game', Debug: './game --debug' },
    tags: ['fun'],
    origin: { format: 'PLCN_v3', url: null },
    nest: { name: 'Imported' },
  });
  expect((await ground.admin.call(inspect, { body: { source } })).sameAs).toMatchObject({ id: egg.id });
  const { items } = await ground.admin.call(eggEndpoints.list);
  expect(items.find(({ id }) => id === egg.id)).toMatchObject({ icon: egg.icon, sourceUrl: null });
  expect(egg.icon).toContain('AAAA');
  const { text, losses } = await exported(egg, 'PTDL_v2');
  expect(JSON.parse(text)).toMatchObject({ meta: { version: 'PTDL_v2' }, startup: './game' });
  expect(losses.join(' ')).toContain('Debug');
});

test('public eggs pass through the panel without loss', async () => {
  // Each takes four requests; what reads and writes them is tested with all.
  for (const { name, text: source } of publicEggs().files.filter((_, index) => index % 10 === 0)) {
    const egg = await add({ source });
    const { text } = await exported(egg);
    expect(parse(text), name).toEqual(parse(source));
    await add({ source: (await exported(egg, 'PTDL_v2')).text });
  }
});

test.each([
  ['no egg', { source: '{}' }, 'egg_invalid'],
  ['a missing file', { url: 'https://files.example.org/none.json' }, 'source_unreachable'],
  ['an address inside', { url: 'https://127.0.0.1/egg.json' }, 'source_unreachable'],
  ['an address without TLS', { url: 'http://files.example.org/game.json' }, 'source_unreachable'],
  ['both at once', { url: 'https://files.example.org/game.json', source: file() }, 'invalid_input'],
])('%s is refused, by its report as by its import', async (_, body, code) => {
  const asked: BodyIn<typeof inspect> = body;
  await expect(ground.admin.call(inspect, { body: asked })).rejects.toMatchObject({ code });
  await expect(add(asked)).rejects.toMatchObject({ code });
});

test('who may only read eggs imports and changes none, and exports no secret', async () => {
  const egg = await add({ source: file() });
  const reader = await newUser(ground);
  await ground.sql.query(
    `with r as (insert into roles (name, permissions) values ('Egg reader', '{eggs.read}') returning id)
     update users set role_id = (select id from r) where uuid = $1`,
    [reader.id],
  );
  expect(await read(egg, reader.client)).toMatchObject({ id: egg.id });
  const attempts = [
    () => reader.client.call(eggEndpoints.import, { body: { source: own } }),
    () => reader.client.call(inspect, { body: { source: own } }),
    () => reader.client.call(update, { params: { egg: egg.id }, body: { name: 'Mine' } }),
  ];
  for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: 'forbidden' });
  const { text, losses } = await exported(egg, 'own', reader.client);
  expect(text).not.toContain('changeme');
  expect(losses.join(' ')).toContain('ADMIN_PASSWORD');
  const nobody = await newUser(ground);
  await expect(exported(egg, 'own', nobody.client)).rejects.toMatchObject({ code: 'forbidden' });
});

test('an edit reaches the servers of the egg: lines, images and variables, values kept by name', async () => {
  const egg = await add({ source: file() });
  const nodeId = await newNode(ground);
  const node = await enrol(ground, nodeId);
  const server = await newServer(ground, nodeId, {
    eggId: egg.id,
    environment: { TITLE: 'Mine', EXTRA: 'gone' },
  });
  const special = await newServer(ground, nodeId, {
    eggId: egg.id,
    startup: './mine',
    image: 'own.example/x:1',
  });
  const agent = await node.connect(server.uuid);
  const [title, password] = egg.variables;
  if (title === undefined || password === undefined) throw new Error('no variables');
  const changed = await change(egg, {
    name: 'Renamed',
    nest: 'Elsewhere',
    startup: './game --new {{TITLE}}',
    dockerImages: { 'Java 21': 'example.org/java:21.1', 'Java 8': 'example.org/java:8' },
    config: { ...egg.config, stop: '^C' },
    variables: [
      { ...password, defaultValue: null },
      { ...title, rules: ['required', 'string'] },
      { ...title, envVariable: 'NEW', defaultValue: 'new' },
    ],
  });
  expect(changed).toMatchObject({ name: 'Renamed', nest: { name: 'Elsewhere' }, isChanged: true });
  expect(changed.variables.map(({ envVariable }) => envVariable)).toEqual(['ADMIN_PASSWORD', 'TITLE', 'NEW']);
  const puts = [await agent.called('server.put'), await agent.called('server.put')].map(
    (call) => agentCalls['server.put'].params.parse(call.p).config,
  );
  expect(puts.find(({ uuid }) => uuid === server.uuid)).toMatchObject({
    startup: './game --new {{TITLE}}',
    image: 'example.org/java:21.1',
    environment: { ADMIN_PASSWORD: 'changeme', TITLE: 'Mine', NEW: 'new' },
    egg: { stop: '^C' },
  });
  expect(puts.find(({ uuid }) => uuid === special.uuid)).toMatchObject({
    startup: './mine',
    image: 'own.example/x:1',
  });
  const { rows } = await ground.sql.query(
    `select properties from activity where event = 'egg:update' and subject = $1`,
    [egg.id],
  );
  expect(rows).toEqual([
    {
      properties: {
        fields: [
          'name',
          'dockerImages',
          'startup',
          'startupCommands',
          'config',
          'variables.TITLE',
          'variables.EXTRA',
          'variables.NEW',
          'nest',
        ],
      },
    },
  ]);
  const seen = await ground.admin.call(serverEndpoints.read, { params: { server: server.id } });
  expect(seen.egg.name).toBe('Renamed');
  await agent.close();
});

test('every server of an egg is told, however many there are', async () => {
  const egg = await add({ source: file() });
  const nodeId = await newNode(ground, '20000-20099');
  const node = await enrol(ground, nodeId);
  const first = await newServer(ground, nodeId, { eggId: egg.id });
  // More than are read at once; copies of the first, as making each takes its time.
  await ground.sql.query(
    `insert into servers (uuid, short_id, name, owner_id, node_id, egg_id, image, startup, memory_mb, disk_mb, state, fence_epoch)
     select gen_random_uuid(), lpad(to_hex(n), 8, 'e'), name, owner_id, node_id, egg_id, image, startup, 0, 0, state, fence_epoch
     from servers, generate_series(1, 70) n where servers.uuid = $1`,
    [first.uuid],
  );
  const agent = await node.connect(first.uuid);
  await change(egg, { config: { ...egg.config, stop: 'quit' } });
  const told = new Set<string>();
  while (told.size < 71) {
    const { config } = agentCalls['server.put'].params.parse((await agent.called('server.put')).p);
    expect(config.egg.stop).toBe('quit');
    told.add(config.uuid);
  }
  expect(told).toContain(first.uuid);
  await agent.close();
});

test('a node that was away learns of the edit when it comes', async () => {
  const egg = await add({ source: file() });
  const nodeId = await newNode(ground);
  const node = await enrol(ground, nodeId);
  const server = await newServer(ground, nodeId, { eggId: egg.id });
  await change(egg, { fileDenylist: ['secrets.yml'] });
  const agent = await node.dial(server.uuid);
  agent.hello();
  const sync = agentCalls['servers.sync'].params.parse((await agent.called('servers.sync')).p);
  expect(sync.servers[0]?.egg.denylist).toEqual(['secrets.yml']);
  await agent.close();
});

test('a name alone is told to no node, and nothing at all is not even on record', async () => {
  const egg = await add({ source: file() });
  const count = async () => {
    const { rows } = await ground.sql.query(
      `select (select version from scope_version where scope = 'srv:' || $1) as server,
        (select count(*)::int from activity where subject = $2) as said`,
      [server.id, egg.id],
    );
    return rows[0];
  };
  const server = await newServer(ground, await newNode(ground), { eggId: egg.id });
  const before = await count();
  await change(egg, { description: 'A better game.' });
  expect(await count()).toEqual({ ...before, said: before.said + 1 });
  await change(egg, {
    description: 'A better game.',
    variables: egg.variables.map((one) => ({ ...one, defaultValue: one.isSecret ? null : one.defaultValue })),
  });
  expect(await count()).toEqual({ ...before, said: before.said + 1 });
});

test.each<[string, BodyIn<typeof update>, string]>([
  ['a startup line that is none of its own', { startup: './c', startupCommands: { A: './a' } }, 'startup'],
  ['no name', { name: '' }, 'name'],
])('%s is refused by its path', async (_, body, path) => {
  const egg = await add({ source: file() });
  await expect(change(egg, body)).rejects.toMatchObject({ code: 'egg_invalid' });
  await expect(change(egg, body)).rejects.toThrow(path);
  expect(await read(egg)).toEqual(egg);
});

test('of two edits at once none is lost, and a deleted egg takes none', async () => {
  const egg = await add({ source: file() });
  await Promise.all([change(egg, { name: 'One' }), change(egg, { author: 'two@example.org' })]);
  expect(await read(egg)).toMatchObject({ name: 'One', author: 'two@example.org' });
  await ground.admin.call(eggEndpoints.delete, { params: { egg: egg.id } });
  await expect(change(egg, { name: 'Late' })).rejects.toMatchObject({ code: 'not_found' });
  await expect(read(egg)).rejects.toMatchObject({ code: 'not_found' });
});

test('an edit made from what is no more is refused, and made from what is now it is taken', async () => {
  const egg = await add({ source: file() });
  const { version } = egg;
  const mine = await change(egg, { name: 'Mine', version });
  expect(mine.version).not.toBe(version);
  await expect(change(egg, { author: 'theirs', version })).rejects.toMatchObject({ code: 'conflict' });
  for (const { url } of ground.stack.urls) expect(await read(egg, ground.admin.at(url))).toEqual(mine);
  const theirs = await change(egg, { author: 'theirs', version: mine.version });
  expect(theirs).toMatchObject({ name: 'Mine', author: 'theirs' });
  expect(await change(egg, { author: 'anybody' })).toMatchObject({ author: 'anybody' });
});

test('a variable that becomes secret is sealed with every value, and opened when it is none any more', async () => {
  const egg = await add({ source: file() });
  const server = await newServer(ground, await newNode(ground), {
    eggId: egg.id,
    environment: { EXTRA: 'planted-9f1' },
  });
  const stored = async () => {
    const { rows } = await ground.sql.query<{ value: string }>(
      `select v.value from server_variables v join egg_variables e on e.id = v.variable_id
       where e.env_variable = 'EXTRA' and v.server_id = (select id from servers where uuid = $1)`,
      [server.uuid],
    );
    return rows[0]?.value ?? '';
  };
  const secretIf = (isSecret: boolean) =>
    egg.variables.map((one) => ({
      ...one,
      isSecret: one.envVariable === 'EXTRA' ? isSecret : one.isSecret,
      defaultValue: one.isSecret || one.envVariable === 'EXTRA' ? null : one.defaultValue,
    }));
  expect(await stored()).toBe('planted-9f1');
  await change(egg, { variables: secretIf(true) });
  expect(await stored()).toMatch(/^v1\./);
  const params = { server: server.id };
  const hidden = await ground.admin.call(serverStartupEndpoints.startup, { params });
  expect(hidden.variables.find(({ envVariable }) => envVariable === 'EXTRA')?.value).toBeNull();
  await change(egg, { variables: secretIf(false) });
  expect(await stored()).toBe('planted-9f1');
  const open = await ground.admin.call(serverStartupEndpoints.startup, { params });
  const seen = open.variables.find(({ envVariable }) => envVariable === 'EXTRA');
  expect(seen).toMatchObject({ value: 'planted-9f1', defaultValue: 'x' });
});
