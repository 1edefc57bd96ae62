import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eggLibraryEndpoints } from '../../schema/api/egg-library.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { userEndpoints } from '../../schema/api/users.ts';
import { describePages, launchBrowser } from './browser.ts';
import { type FileHost, startFileHost } from './file-host.ts';
import { licenceEgg } from './licence-egg.ts';
import { seesInConsole, seesState, signIn } from './pages.ts';
import { startPanel, type StartedPanel } from './started-panel.ts';

const directory = mkdtempSync(join(tmpdir(), 'roost-eggs-'));
const filePort = 8590;
const updateUrl = `http://127.0.0.1:${filePort}/egg.json`;
const first = { author: 'first@roost.example', description: 'As it was at first.', updateUrl };

let panel: StartedPanel;
let files: FileHost;
let browser: Browser | undefined;
let page: Page;

beforeAll(async () => {
  files = await startFileHost(filePort, licenceEgg(first));
  panel = await startPanel({ directory, port: 8540, gamePort: 8560 });
  browser = await launchBrowser();
  page = await browser.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
  page.setDefaultTimeout(20_000);
  await signIn(page, panel.dev.url, panel.dev);
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await describePages(browser);
});

afterAll(async () => {
  await browser?.close();
  await panel.stop();
  await files.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Somebody who may only look is told who may accept. */
async function watcherSeesWhoMay(url: string): Promise<void> {
  const { client } = panel;
  const login = { email: 'watcher@roost.example', password: 'only-looks-at-things' };
  const user = await client.call(userEndpoints.create, { body: { ...login, username: 'watcher' } });
  await client.call(serverEndpoints.putMember, {
    params: { server: url.split('/').at(-1) ?? '', user: user.id },
    body: { permissions: ['websocket.connect'] },
  });
  const context = await page.context().browser()?.newContext();
  const theirs = await context?.newPage();
  if (theirs === undefined) throw new Error('no second page');
  await signIn(theirs, panel.dev.url, login);
  await theirs.goto(url);
  await theirs.getByText('Someone who may start the server can accept it.').waitFor();
  expect(await theirs.getByRole('button', { name: 'Accept and start' }).count()).toBe(0);
  await context?.close();
}

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });

test('an egg is read from its address, reported on and imported', async () => {
  await page.goto(`${panel.dev.url}/eggs/import?from=url`);
  await page.getByLabel('Address of an egg file').fill(files.url);
  await button('Read it').click();
  const row = page.getByRole('region', { name: 'To import' }).getByRole('listitem').first();
  await row.getByText('Licence game').waitFor();
  await row.getByText('PTDL_v2').waitFor();
  await row.getByText('Kept secret: ADMIN_PASSWORD.').waitFor();
  await button('Import egg').click();
  await row.getByRole('link', { name: 'Open' }).click();
  await page.getByRole('heading', { name: 'Licence game' }).waitFor();
  await page.getByText(first.description).waitFor();
});

test('the same file again is offered as an update', async () => {
  const egg = page.url();
  await page.goto(`${panel.dev.url}/eggs/import`);
  await page.getByLabel('Text of an egg').fill(licenceEgg(first));
  await button('Read it').click();
  await page.getByText('Licence game came from the same file.').waitFor();
  expect(await button('Import egg').getAttribute('aria-disabled')).toBe('true');
  await page.goto(egg);
});

test('an egg is edited, and leaving without saving is asked about', async () => {
  await button('Edit').click();
  await page.getByLabel('Description', { exact: true }).first().fill('Changed here.');
  await page.getByRole('link', { name: 'Eggs' }).click();
  await page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).last().click();
  await button('Save egg').click();
  await page.getByText('Changed here.', { exact: true }).waitFor();
  await page.getByText('Something differs from the file that it came from').waitFor();
});

test('an edit over somebody else’s says what both changed, and is saved when that is wanted', async () => {
  const egg = page.url().split('/').at(-1) ?? '';
  await button('Edit').click();
  await page.getByLabel('Tags').fill('mine');
  await panel.client.call(eggLibraryEndpoints.update, {
    params: { egg },
    body: { tags: ['theirs'], features: ['eula', 'pid_limit'] },
  });
  await button('Save egg').click();
  await page.getByText('Somebody changed this egg meanwhile: Tags, Looks out for.').waitFor();
  await page.getByText('You changed the same: Tags.').waitFor();
  await button('Save mine').click();
  await page.waitForURL((url) => !url.searchParams.has('do'));
  const now = await panel.client.call(eggLibraryEndpoints.whole, { params: { egg } });
  expect(now).toMatchObject({ tags: ['mine'], features: ['eula', 'pid_limit'] });
});

test('an egg is exported, and its losses are said before', async () => {
  await button('Export').click();
  const dialog = page.getByRole('dialog', { name: 'Export Licence game' });
  await dialog.getByText('Nothing is lost in this format.').waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Download' }).click(),
  ]);
  const written: unknown = JSON.parse(readFileSync(await download.path(), 'utf8'));
  expect(written).toMatchObject({ name: 'Licence game', description: 'Changed here.' });
});

test('what the file says now is compared and taken', async () => {
  files.put(licenceEgg({ ...first, author: 'second@roost.example', description: 'As it is now.' }));
  await button('Update').click();
  await button('Compare with its file').click();
  const conflicts = page.getByRole('region', { name: 'Changed on both sides (1)' });
  await conflicts.getByText('As it is now.').waitFor();
  await conflicts.getByText('Changed here.').waitFor();
  await page.getByRole('region', { name: 'New in the file (1)' }).getByText('second@roost.example').waitFor();
  await conflicts.getByText('Take the file').click();
  await button('Update egg').click();
  await page.getByText('As it is now.').waitFor();
  await page.getByText('second@roost.example').waitFor();
});

test('a server is made where it fits best, from values that keep the rules', async () => {
  await button('New server').click();
  await page.getByText('It is the only one that fits').waitFor();
  await page.getByLabel('Name', { exact: true }).fill('Licensed');
  await page.getByLabel('Memory', { exact: true }).fill('0.25');
  await page.getByLabel('Players').fill('1');
  await page.getByLabel('Message').fill('hi');
  await page.getByText('Between 2 and 200.').first().waitFor();
  await button('Create server').click();
  expect(await page.getByLabel('Players').getAttribute('aria-invalid')).toBe('true');
  await page.getByLabel('Players').fill('4');
  await button('Generate Administrator password').click();
  expect(await page.getByLabel('Administrator password', { exact: true }).inputValue()).toHaveLength(24);
  await page.getByRole('switch', { name: 'Start when installed' }).setChecked(false, { force: true });
  await button('Create server').click();
  await page.getByRole('region', { name: 'Console output' }).waitFor();
  await seesState(page, 'Offline');
});

test('a licence that the game asks for is accepted in the console', async () => {
  await button('Start').click();
  await seesInConsole(page, 'You need to agree to the EULA');
  await button('Accept and start').waitFor();
  await watcherSeesWhoMay(page.url());
  await button('Accept and start').click();
  await seesState(page, 'Running');
  await seesInConsole(page, 'licence game ready');
});

test('values of the server are changed for its next start', async () => {
  await page.getByRole('link', { name: 'Startup' }).click();
  await button('Write a line').click();
  await page.getByLabel('Own line').fill('exec ./own');
  await button('Save line').click();
  await page.getByText('Not one of the egg: an administrator has set it.').waitFor();
  await button(/^Line of the egg:/).click();
  await page.getByRole('option').first().click();
  await button('Write a line').waitFor();
  await page.getByLabel('Players').fill('201');
  await button('Save variables').click();
  await page.getByText('Between 2 and 200.').first().waitFor();
  await page.getByLabel('Players').fill('8');
  await button(/^Mode:/).click();
  await page.getByRole('option', { name: 'hard' }).click();
  await button('Save variables').click();
  await page.getByText('The next start uses these values').waitFor();
  await page.reload();
  await button(/^Mode: hard/).waitFor();
  expect(await page.getByLabel('Players').inputValue()).toBe('8');
  const secret = page.getByLabel('Administrator password', { exact: true });
  expect(await secret.inputValue()).toBe('');
  expect(await secret.getAttribute('placeholder')).toBe('Unchanged');
});
