import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BodyIn } from '../../schema/api/endpoint.ts';
import { serverStartupEndpoints } from '../../schema/api/server-startup.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { agentCalls } from '../../schema/protocol.ts';
import type { PanelClient } from '../api-client.ts';
import { importEgg } from '../first-steps.ts';
import {
  enrol,
  type Ground,
  newNode,
  newServer,
  newUser,
  signIn,
  startGround,
  type TestServer,
  type TestUser,
} from './ground.ts';

let ground: Ground;
let eggId: string;
let nodeId: string;
const { startup, updateStartup, updateImage } = serverStartupEndpoints;

/** Variables of every kind: plain, checked, read only, hidden, secret. */
const egg = JSON.stringify({
  meta: { version: 'PTDL_v2' },
  name: 'Kinds',
  author: 'eggs@example.org',
  docker_images: { Two: 'example.org/two:2', One: 'example.org/one:1' },
  startup: './game {{TITLE}}',
  features: ['eula'],
  config: { files: '{}', startup: '{"done":"ready"}', logs: '{}', stop: 'stop' },
  scripts: { installation: { script: 'true', container: 'example.org/install:1', entrypoint: 'sh' } },
  variables: [
    ['TITLE', 'A game', true, true, 'required|string|max:20'],
    ['SLOTS', '10', true, true, 'required|integer|between:1,64'],
    ['VERSION', '1.0', true, false, 'required|string'],
    ['HIDDEN', 'h', false, true, 'string'],
    ['ADMIN_PASSWORD', 'default-secret-1', true, true, 'nullable|string|min:4'],
    ['RCON_PASSWORD', '', true, true, 'nullable|string'],
  ].map(([env_variable, default_value, user_viewable, user_editable, rules]) => ({
    name: env_variable,
    description: '',
    env_variable,
    default_value,
    user_viewable,
    user_editable,
    rules,
  })),
});

beforeAll(async () => {
  ground = await startGround(23_220);
  eggId = await importEgg(ground.admin, egg);
  nodeId = await newNode(ground);
});

afterAll(() => ground.stop());

const made = (changes: Partial<BodyIn<typeof serverEndpoints.create>> = {}) =>
  newServer(ground, nodeId, { eggId, ...changes });
const read = (client: PanelClient, server: TestServer) =>
  client.call(startup, { params: { server: server.id } });
const change = (client: PanelClient, server: TestServer, environment: Record<string, string>) =>
  client.call(updateStartup, { params: { server: server.id }, body: { environment } });
const setImage = (client: PanelClient, server: TestServer, image: string) =>
  client.call(updateImage, { params: { server: server.id }, body: { image } });

async function invite(
  owner: TestUser,
  server: TestServer,
  permissions: ('startup.read' | 'startup.update')[],
) {
  const member = await newUser(ground);
  await owner.client.call(serverEndpoints.putMember, {
    params: { server: server.id, user: member.id },
    body: { permissions },
  });
  // What they may do has changed, so they begin a session that knows it.
  return { ...member, client: await signIn(ground.stack.url, member.username) };
}

const valuesOf = ({ variables }: Awaited<ReturnType<typeof read>>) =>
  Object.fromEntries(variables.map(({ envVariable, value }) => [envVariable, value]));

test('an owner sees what is theirs to see; secrets are told to nobody, hidden ones to administrators', async () => {
  const owner = await newUser(ground);
  const server = await made({ ownerId: owner.id, environment: { RCON_PASSWORD: '' } });
  const seen = await read(owner.client, server);
  expect(seen).toMatchObject({
    startup: './game {{TITLE}}',
    startupCommands: { Default: './game {{TITLE}}' },
    image: 'example.org/two:2',
    dockerImages: { Two: 'example.org/two:2', One: 'example.org/one:1' },
    features: ['eula'],
  });
  expect(Object.keys(seen.dockerImages)).toEqual(['Two', 'One']);
  expect(valuesOf(seen)).toEqual({
    TITLE: 'A game',
    SLOTS: '10',
    VERSION: '1.0',
    ADMIN_PASSWORD: null,
    RCON_PASSWORD: '',
  });
  const secret = seen.variables.find(({ isSecret }) => isSecret);
  expect(secret).toMatchObject({ defaultValue: '', value: null, isEditable: true });
  expect(seen.variables.find(({ envVariable }) => envVariable === 'VERSION')?.isEditable).toBe(false);

  const byAdmin = await read(ground.admin, server);
  expect(valuesOf(byAdmin)).toMatchObject({ HIDDEN: 'h', ADMIN_PASSWORD: null });
  expect(byAdmin.variables.every(({ isEditable }) => isEditable)).toBe(true);
});

test('what a member changes is checked, kept sealed, told to the node, and on record', async () => {
  const owner = await newUser(ground);
  const node = await newNode(ground);
  const enrolled = await enrol(ground, node);
  const server = await newServer(ground, node, { eggId, ownerId: owner.id });
  const agent = await enrolled.connect(server.uuid);
  const member = await invite(owner, server, ['startup.read', 'startup.update']);
  const put = agent.called('server.put');
  const changed = await change(member.client, server, {
    TITLE: 'New',
    SLOTS: '10',
    ADMIN_PASSWORD: 'planted-secret-2',
  });
  expect(valuesOf(changed)).toMatchObject({ TITLE: 'New', SLOTS: '10', ADMIN_PASSWORD: null });
  const { config } = agentCalls['server.put'].params.parse((await put).p);
  expect(config.environment).toEqual({
    TITLE: 'New',
    SLOTS: '10',
    VERSION: '1.0',
    HIDDEN: 'h',
    ADMIN_PASSWORD: 'planted-secret-2',
    RCON_PASSWORD: '',
  });
  for (const { url } of ground.stack.urls)
    expect(valuesOf(await read(member.client.at(url), server))).toMatchObject({ TITLE: 'New' });

  const { items } = await ground.admin.call(serverEndpoints.activity, { params: { server: server.id } });
  const said = items
    .filter(({ event }) => event === 'server:startup.edit')
    .map(({ properties }) => properties);
  expect(said).toHaveLength(2);
  expect(said).toContainEqual({ variable: 'TITLE', old: 'A game', new: 'New' });
  expect(said).toContainEqual({ variable: 'ADMIN_PASSWORD' });
  await agent.close();
});

test.each<[string, Record<string, string>, string]>([
  ['a rule is broken', { SLOTS: '65' }, 'environment.SLOTS'],
  ['a secret breaks its rule', { ADMIN_PASSWORD: 'abc' }, 'environment.ADMIN_PASSWORD'],
  ['it is not theirs to change', { VERSION: '2.0' }, 'environment.VERSION'],
  ['they cannot see it', { HIDDEN: 'x' }, 'environment.HIDDEN'],
  ['there is no such variable', { PATH: '/' }, 'environment.PATH'],
])('a member is refused where %s, and nothing is changed', async (_, environment, path) => {
  const owner = await newUser(ground);
  const server = await made({ ownerId: owner.id });
  const asked = change(owner.client, server, { TITLE: 'Half', ...environment });
  await expect(asked).rejects.toMatchObject({ code: 'invalid_input' });
  await expect(asked).rejects.toThrow(path);
  await expect(asked).rejects.not.toThrow('abc');
  expect(valuesOf(await read(owner.client, server))).toMatchObject({ TITLE: 'A game' });
});

test('an administrator changes what members may not, by the same rules', async () => {
  const server = await made({ ownerId: (await newUser(ground)).id });
  const changed = await change(ground.admin, server, { VERSION: '2.0', HIDDEN: 'x' });
  expect(valuesOf(changed)).toMatchObject({ VERSION: '2.0', HIDDEN: 'x' });
  await expect(change(ground.admin, server, { SLOTS: 'many' })).rejects.toMatchObject({
    code: 'invalid_input',
  });
});

test('without the permission nobody reads or changes; strangers do not know the server', async () => {
  const owner = await newUser(ground);
  const server = await made({ ownerId: owner.id });
  const reader = await invite(owner, server, ['startup.read']);
  await read(reader.client, server);
  await expect(change(reader.client, server, { TITLE: 'x' })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(setImage(reader.client, server, 'example.org/one:1')).rejects.toMatchObject({
    code: 'forbidden',
  });
  const stranger = await newUser(ground);
  await expect(read(stranger.client, server)).rejects.toMatchObject({ code: 'not_found' });
  await expect(change(stranger.client, server, { TITLE: 'x' })).rejects.toMatchObject({ code: 'not_found' });
});

test('an owner takes another image of the egg, and no other; what an administrator chose stays', async () => {
  const owner = await newUser(ground);
  const server = await made({ ownerId: owner.id });
  expect(await setImage(owner.client, server, 'example.org/one:1')).toMatchObject({
    image: 'example.org/one:1',
  });
  await expect(setImage(owner.client, server, 'evil.example/x')).rejects.toMatchObject({
    code: 'invalid_input',
  });
  expect(await setImage(ground.admin, server, 'own.example/x:1')).toMatchObject({ image: 'own.example/x:1' });
  await expect(setImage(owner.client, server, 'example.org/one:1')).rejects.toThrow('image');
  const { items } = await ground.admin.call(serverEndpoints.activity, { params: { server: server.id } });
  expect(
    items.filter(({ event }) => event === 'server:startup.image').map(({ properties }) => properties),
  ).toEqual([
    { old: 'example.org/one:1', new: 'own.example/x:1' },
    { old: 'example.org/two:2', new: 'example.org/one:1' },
  ]);
});

test('a member chooses a startup line of the egg, an administrator writes any, and then it stays', async () => {
  const lines = { Plain: './game {{TITLE}}', Debug: './game --debug {{TITLE}}' };
  const several = await importEgg(
    ground.admin,
    JSON.stringify({
      ...JSON.parse(egg),
      meta: { version: 'PLCN_v3' },
      uuid: crypto.randomUUID(),
      name: 'Lines',
      startup: undefined,
      startup_commands: lines,
      variables: [],
    }),
  );
  const owner = await newUser(ground);
  const server = await made({ eggId: several, ownerId: owner.id });
  const choose = (client: PanelClient, line: string) =>
    client.call(updateStartup, { params: { server: server.id }, body: { startup: line } });
  expect(await read(owner.client, server)).toMatchObject({ startup: lines.Plain, startupCommands: lines });
  expect(await choose(owner.client, lines.Debug)).toMatchObject({ startup: lines.Debug });
  await choose(owner.client, lines.Debug);
  await expect(choose(owner.client, 'sh')).rejects.toMatchObject({ code: 'invalid_input' });
  const reader = await invite(owner, server, ['startup.read']);
  await expect(choose(reader.client, lines.Plain)).rejects.toMatchObject({ code: 'forbidden' });
  expect(await choose(ground.admin, './own')).toMatchObject({ startup: './own' });
  await expect(choose(owner.client, lines.Plain)).rejects.toThrow('startup');
  expect(await read(owner.client, server)).toMatchObject({ startup: './own' });
  const { items } = await ground.admin.call(serverEndpoints.activity, { params: { server: server.id } });
  expect(
    items.filter(({ event }) => event === 'server:startup.command').map(({ properties }) => properties),
  ).toEqual([
    { old: lines.Debug, new: './own' },
    { old: lines.Plain, new: lines.Debug },
  ]);
});

test('a suspended server is changed by administrators alone', async () => {
  const owner = await newUser(ground);
  const server = await made({ ownerId: owner.id });
  await ground.sql.query('update servers set suspended = true where uuid = $1', [server.uuid]);
  await expect(change(owner.client, server, { TITLE: 'x' })).rejects.toMatchObject({
    code: 'server_suspended',
  });
  await expect(setImage(owner.client, server, 'example.org/one:1')).rejects.toMatchObject({
    code: 'server_suspended',
  });
  await change(ground.admin, server, { TITLE: 'x' });
});

test('of two changes at once none is lost', async () => {
  const server = await made();
  await Promise.all([
    change(ground.admin, server, { TITLE: 'one' }),
    change(ground.admin, server, { SLOTS: '20' }),
    setImage(ground.admin, server, 'example.org/one:1'),
  ]);
  const now = await read(ground.admin, server);
  expect(now.image).toBe('example.org/one:1');
  expect(valuesOf(now)).toMatchObject({ TITLE: 'one', SLOTS: '20' });
});
