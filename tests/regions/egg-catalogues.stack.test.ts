import { afterAll, beforeAll, expect, test } from 'vitest';
import { eggLibraryEndpoints } from '../../schema/api/egg-library.ts';
import { type FileHost, startFileHost } from './file-host.ts';
import { type Ground, newUser, startGround } from './ground.ts';

let host: FileHost;
let ground: Ground;
const { catalogues, addCatalogue, removeCatalogue } = eggLibraryEndpoints;

beforeAll(async () => {
  host = await startFileHost(23_280);
  ground = await startGround(23_200, { routes: [host.route], variables: { ROOST_SOURCES_PLAIN: 'off' } });
});

afterAll(async () => {
  await ground.stop();
  await host.stop();
});

const index = (...names: string[]): string =>
  JSON.stringify({
    nests: [
      {
        nest_type: 'Games',
        Eggs: names.map((name) => ({ egg: { name }, download_url: `/eggs/${name}.json` })),
      },
    ],
  });
const list = async () => (await ground.admin.call(catalogues)).items;
const add = (url: string, name = 'Public eggs') => ground.admin.call(addCatalogue, { body: { url, name } });

test('an index is read, listed in every region, read anew, and forgotten', async () => {
  host.files.set('/index.json', index('Chess'));
  const url = host.urlOf('/index.json');
  const made = await add(url);
  expect(made).toMatchObject({ entries: 1 });
  for (const region of ground.stack.urls) {
    const { items } = await ground.admin.at(region.url).call(catalogues);
    expect(items).toMatchObject([
      {
        id: made.id,
        name: 'Public eggs',
        url,
        entries: [{ name: 'Chess', group: 'Games', url: host.urlOf('/eggs/Chess.json') }],
      },
    ]);
  }
  host.files.set('/index.json', index('Chess', 'Go'));
  expect(await add(url, 'Renamed')).toEqual({ id: made.id, entries: 2 });
  const [known] = await list();
  expect(known).toMatchObject({ name: 'Renamed', entries: [{ name: 'Chess' }, { name: 'Go' }] });

  host.files.set('/index.json', 'gone');
  await expect(add(url)).rejects.toMatchObject({ code: 'catalogue_invalid' });
  expect((await list())[0]?.entries).toHaveLength(2);

  await ground.admin.call(removeCatalogue, { params: { catalogue: made.id } });
  expect(await list()).toEqual([]);
  await expect(ground.admin.call(removeCatalogue, { params: { catalogue: made.id } })).rejects.toMatchObject({
    code: 'not_found',
  });
});

test.each([
  ['there is nothing', '/nothing.json', '404'],
  ['a page is shown', '/page', 'raw'],
])('where %s, it says so', async (_, path, sentence) => {
  host.files.set('/page', '<!doctype html><p>Eggs</p>');
  await expect(add(host.urlOf(path))).rejects.toThrow(sentence);
  await expect(add(host.urlOf(path))).rejects.toMatchObject({ code: 'source_unreachable' });
});

test.each(['http://files.example.org/index.json', 'https://127.0.0.1/index.json', 'https://[::1]/'])(
  'nothing is read at %s',
  async (url) => {
    await expect(add(url)).rejects.toMatchObject({ code: 'source_unreachable' });
  },
);

test('who may not change eggs adds no index', async () => {
  const { client } = await newUser(ground);
  const body = { url: host.urlOf('/index.json'), name: 'x' };
  await expect(client.call(addCatalogue, { body })).rejects.toMatchObject({ code: 'forbidden' });
});
