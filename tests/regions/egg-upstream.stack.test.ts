import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AnswerOf } from '../../schema/api/endpoint.ts';
import { eggLibraryEndpoints } from '../../schema/api/egg-library.ts';
import { eggEndpoints } from '../../schema/api/eggs.ts';
import { agentCalls } from '../../schema/protocol.ts';
import { type FileHost, startFileHost } from './file-host.ts';
import { enrol, type Ground, newNode, newServer, newUser, startGround } from './ground.ts';

let host: FileHost;
let ground: Ground;
const { whole, update, upstream, takeUpstream } = eggLibraryEndpoints;
type Whole = AnswerOf<typeof whole>;

beforeAll(async () => {
  host = await startFileHost(23_282);
  ground = await startGround(23_225, { routes: [host.route], isOpen: true });
});

afterAll(async () => {
  await ground.stop();
  await host.stop();
});

interface Changes {
  description?: string;
  startup?: string;
  stop?: string;
  script?: string;
  slots?: string;
  password?: string;
  more?: string[];
}

const variable = (env_variable: string, default_value: string) => ({
  name: env_variable,
  description: '',
  env_variable,
  default_value,
  user_viewable: true,
  user_editable: true,
  rules: 'nullable|string',
});

const file = (changes: Changes = {}): string =>
  JSON.stringify({
    meta: { version: 'PTDL_v2', update_url: null },
    name: 'Upstream',
    author: 'eggs@example.org',
    description: changes.description ?? 'A game.',
    docker_images: { One: 'example.org/one:1' },
    startup: changes.startup ?? './game',
    config: { files: '{}', startup: '{"done":"ready"}', logs: '{}', stop: changes.stop ?? 'stop' },
    scripts: {
      installation: {
        script: changes.script ?? 'one\ntwo\nthree',
        container: 'example.org/i:1',
        entrypoint: 'sh',
      },
    },
    variables: [
      variable('SLOTS', changes.slots ?? '10'),
      variable('ADMIN_PASSWORD', changes.password ?? 'changeme'),
      ...(changes.more ?? []).map((name) => variable(name, '')),
    ],
  });

let made = 0;

/** An egg that was imported from an address of its own. */
async function imported(): Promise<{ egg: Whole; put: (changes: Changes) => void }> {
  made += 1;
  const path = `/egg-${String(made)}.json`;
  const put = (changes: Changes): void => void host.files.set(path, file(changes));
  put({});
  const egg = await ground.admin.call(eggEndpoints.import, { body: { url: host.urlOf(path) } });
  return { egg, put };
}

const compare = ({ id }: Whole) => ground.admin.call(upstream, { params: { egg: id } });
const take = ({ id }: Whole, digest: string, theirs: string[] = []) =>
  ground.admin.call(takeUpstream, { params: { egg: id }, body: { digest, theirs } });
const change = ({ id }: Whole, body: Partial<Pick<Whole, 'description' | 'startup'>>) =>
  ground.admin.call(update, { params: { egg: id }, body });

test('what the file says now is compared, taken, and told to the servers; what was changed here stays', async () => {
  const { egg, put } = await imported();
  expect((await compare(egg)).changes).toEqual([]);
  const nodeId = await newNode(ground);
  const node = await enrol(ground, nodeId);
  const server = await newServer(ground, nodeId, { eggId: egg.id });
  const agent = await node.connect(server.uuid);
  await change(egg, { description: 'Our game.' });
  put({ description: 'Their game.', stop: '^C', script: 'one\n2\nthree', slots: '20', more: ['NEW'] });

  const { digest, changes } = await compare(egg);
  const states = Object.fromEntries(changes.map(({ path, state }) => [path, state]));
  expect(states).toMatchObject({
    description: 'conflict',
    'config.stop': 'theirs-only',
    'variables.SLOTS.defaultValue': 'theirs-only',
    'variables.NEW': 'theirs-only',
  });
  expect(changes.find(({ path }) => path === 'description')).toEqual({
    path: 'description',
    base: 'A game.',
    local: 'Our game.',
    theirs: 'Their game.',
    state: 'conflict',
  });
  const put1 = agent.called('server.put');
  const after = await take(egg, digest);
  expect(after).toMatchObject({
    description: 'Our game.',
    config: { stop: '^C' },
    install: { script: 'one\n2\nthree' },
    isChanged: true,
  });
  expect(after.variables.map(({ envVariable, defaultValue }) => [envVariable, defaultValue])).toEqual([
    ['SLOTS', '20'],
    ['ADMIN_PASSWORD', ''],
    ['NEW', ''],
  ]);
  const { config } = agentCalls['server.put'].params.parse((await put1).p);
  expect(config).toMatchObject({ egg: { stop: '^C' }, environment: { SLOTS: '10', NEW: '' } });
  expect((await compare(egg)).changes.map(({ path, state }) => [path, state])).toEqual([
    ['description', 'local-only'],
  ]);
  await agent.close();
});

test('a conflict takes the file’s side where that is asked for', async () => {
  const { egg, put } = await imported();
  await change(egg, { description: 'Ours.', startup: './ours' });
  put({ description: 'Theirs.', startup: './theirs' });
  const { digest } = await compare(egg);
  expect(await take(egg, digest, ['startup'])).toMatchObject({
    description: 'Ours.',
    startup: './theirs',
    startupCommands: { Default: './theirs' },
  });
});

test('a secret default is compared without being shown', async () => {
  const { egg, put } = await imported();
  const variables = egg.variables.map((one) => ({
    ...one,
    defaultValue: one.isSecret ? 'our-secret' : one.defaultValue,
  }));
  await ground.admin.call(update, { params: { egg: egg.id }, body: { variables } });
  put({ password: 'their-default' });
  const { changes } = await compare(egg);
  expect(changes).toEqual([
    {
      path: 'variables.ADMIN_PASSWORD.defaultValue',
      base: null,
      local: null,
      theirs: 'their-default',
      state: 'conflict',
    },
  ]);
});

test('a file that changed in between is not taken', async () => {
  const { egg, put } = await imported();
  put({ stop: 'quit' });
  const { digest } = await compare(egg);
  put({ stop: 'end' });
  await expect(take(egg, digest)).rejects.toMatchObject({ code: 'conflict' });
  expect(await ground.admin.call(whole, { params: { egg: egg.id } })).toMatchObject({
    config: { stop: 'stop' },
  });
});

test('an egg without an address, and one whose file is gone or broken, say so', async () => {
  const pasted = await ground.admin.call(eggEndpoints.import, { body: { source: file() } });
  await expect(compare(pasted)).rejects.toMatchObject({ code: 'wrong_egg_source' });
  await expect(take(pasted, 'x')).rejects.toMatchObject({ code: 'wrong_egg_source' });
  const { egg } = await imported();
  const [path = ''] = [...host.files.keys()].slice(-1);
  host.files.set(path, '{"name":');
  await expect(compare(egg)).rejects.toMatchObject({ code: 'egg_invalid' });
  host.files.delete(path);
  await expect(compare(egg)).rejects.toMatchObject({ code: 'source_unreachable' });
  await expect(ground.admin.call(upstream, { params: { egg: crypto.randomUUID() } })).rejects.toMatchObject({
    code: 'not_found',
  });
});

test('who may not change eggs compares and takes nothing', async () => {
  const { egg } = await imported();
  const { client } = await newUser(ground);
  const params = { egg: egg.id };
  await expect(client.call(upstream, { params })).rejects.toMatchObject({ code: 'forbidden' });
  await expect(client.call(takeUpstream, { params, body: { digest: 'x' } })).rejects.toMatchObject({
    code: 'forbidden',
  });
});

test('a panel of one machine reads eggs that lie on it', async () => {
  host.files.set('/here.json', file());
  const url = `http://127.0.0.1:${String(host.route.port)}/here.json`;
  const egg = await ground.admin.call(eggEndpoints.import, { body: { url } });
  expect(egg.origin?.url).toBe(url);
  expect((await compare(egg)).changes).toEqual([]);
});
