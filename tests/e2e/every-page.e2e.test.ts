import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eggEndpoints } from '../../schema/api/eggs.ts';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { userEndpoints } from '../../schema/api/users.ts';
import { consoleEgg } from '../bench/console-egg.ts';
import { importEgg } from '../first-steps.ts';
import { untilPlayable } from '../stack/demo-server.ts';
import { describePages, launchBrowser } from './browser.ts';
import { seesInConsole, signIn } from './pages.ts';
import { expectSound } from './sound.ts';
import { startPanel, type StartedPanel } from './started-panel.ts';

const directory = mkdtempSync(join(tmpdir(), 'roost-pages-'));
const member = { email: 'watcher@roost.example', password: 'only-looks-at-things' };
const sizes = [
  { width: 1440, height: 900 },
  { width: 360, height: 740 },
];

let panel: StartedPanel;
let browser: Browser;
let serverId: string;
let nodeId: string;
let richEggId: string;

beforeAll(async () => {
  panel = await startPanel({ directory, port: 27_100, gamePort: 27_200 });
  browser = await launchBrowser();
  const { client } = panel;
  const [node] = (await client.call(nodeEndpoints.list)).items;
  const eggId = await importEgg(client, await consoleEgg());
  const limits = { memoryMb: 256, diskMb: 256 };
  nodeId = node?.id ?? '';
  const body = { name: 'Busy', nodeId, eggId, limits, startWhenInstalled: true };
  serverId = (await client.call(serverEndpoints.create, { body })).id;
  await untilPlayable(client, serverId);
  const eggs = (await client.call(eggEndpoints.list)).items;
  richEggId = eggs.find(({ name }) => name === 'Minecraft (JavaScript)')?.id ?? '';
  const watcher = await client.call(userEndpoints.create, { body: { ...member, username: 'watcher' } });
  await client.call(serverEndpoints.putMember, {
    params: { server: serverId, user: watcher.id },
    body: { permissions: ['websocket.connect', 'control.start'] },
  });
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await describePages(browser);
});

afterAll(async () => {
  await browser.close();
  await panel.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Errors of the page, the policy's refusals among them. What the server refused with a status is not one. */
function watchErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      errors.push(message.text());
  });
  return errors;
}

for (const viewport of sizes) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`every page is whole and accessible, ${colorScheme}, ${viewport.width} px wide`, async () => {
      const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' });
      const page = await context.newPage();
      const errors = watchErrors(page);
      await page.goto(panel.dev.url);
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
      await expectSound(page, 'sign-in');
      await signIn(page, panel.dev.url, panel.dev);
      for (const [path, ready] of [
        ['/servers', 'Busy'],
        ['/servers/new', 'Create server'],
        ['/nodes', 'local'],
        ['/nodes/new', 'Name and place'],
        [`/nodes/${nodeId}`, 'What the host reports'],
        [`/nodes/${nodeId}/allocations`, 'Players use'],
        [`/nodes/${nodeId}/settings`, 'Open ports on the router'],
        [`/nodes/${nodeId}/join`, 'Waiting for the host'],
        [`/servers/${serverId}/network`, 'Not checked yet'],
        [`/servers/${serverId}/startup`, 'What is changed here counts from the next start on.'],
        ['/regions', 'Frankfurt'],
        ['/eggs', 'Console game'],
        ['/eggs/import', 'Drop egg files here'],
        ['/eggs/import?from=catalogue', 'No catalogue yet'],
        [`/eggs/${richEggId}`, 'Install script'],
        [`/eggs/${richEggId}?do=edit`, 'Save egg'],
        [`/eggs/${richEggId}?do=update`, 'no address that it could be updated from'],
        [`/servers/new?egg=${richEggId}`, 'memory stays free'],
        ['/nowhere', 'Nothing here'],
      ] as const) {
        await page.goto(panel.dev.url + path);
        await page.getByText(ready).locator('visible=true').first().waitFor();
        await expectSound(page, path);
      }
      await page.goto(`${panel.dev.url}/servers/${serverId}`);
      await seesInConsole(page, 'console game ready');
      await expectSound(page, 'console');
      expect(errors).toEqual([]);
      await context.close();
    });
  }
}

test('a member sees the console and what they may not do, and why', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, panel.dev.url, member);
  await page.getByRole('link', { name: 'Busy' }).first().click();
  await seesInConsole(page, 'console game ready');
  const stop = page.getByRole('button', { name: 'Stop', exact: true });
  expect(await stop.getAttribute('aria-disabled')).toBe('true');
  await stop.hover();
  await page.getByText('You do not have the permission for this').first().waitFor();
  expect(await page.getByRole('link', { name: 'Nodes' }).count()).toBe(0);
  for (const path of [
    '/nodes',
    '/nodes/new',
    '/regions',
    '/eggs',
    '/servers/new',
    `/servers/${serverId}/network`,
  ]) {
    await page.goto(panel.dev.url + path);
    await page.getByRole('heading', { name: 'Nothing here' }).waitFor();
  }
  await context.close();
});

test('two at one console see each other, and a sign-out everywhere closes it', async () => {
  const [one, two] = [await browser.newContext(), await browser.newContext()];
  const [mine, theirs] = [await one.newPage(), await two.newPage()];
  await signIn(mine, panel.dev.url, panel.dev);
  await mine.goto(`${panel.dev.url}/servers/${serverId}`);
  await seesInConsole(mine, 'console game ready');
  await signIn(theirs, panel.dev.url, member);
  await theirs.goto(`${panel.dev.url}/servers/${serverId}`);
  await seesInConsole(theirs, 'console game ready');
  await mine.getByRole('note', { name: /watcher/ }).waitFor();

  await theirs.getByRole('button', { name: /^Account/ }).click();
  await theirs.getByRole('menuitem', { name: 'Sign out everywhere' }).click();
  await theirs.getByRole('button', { name: 'Sign out everywhere' }).click();
  await theirs.getByRole('button', { name: 'Sign in' }).waitFor();
  await mine.getByRole('note', { name: /watcher/ }).waitFor({ state: 'detached' });
  await Promise.all([one.close(), two.close()]);
});
