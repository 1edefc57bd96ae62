import { mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stop as stopBundler } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { bundleAgent } from '../../agent/build.ts';
import { agentVersion } from '../../agent/version.ts';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { consoleEgg } from '../bench/console-egg.ts';
import { importEgg } from '../first-steps.ts';
import { runLine, startAsTold, type RunningAgent } from '../install/host-under-test.ts';
import { untilPlayable } from '../stack/demo-server.ts';
import { describePages, launchBrowser } from './browser.ts';
import { signIn } from './pages.ts';
import { expectSound } from './sound.ts';
import { startPanel, type StartedPanel } from './started-panel.ts';

const directory = mkdtempSync(join(tmpdir(), 'roost-nodes-'));
const host = { ROOST_PREFIX: join(directory, 'host'), ROOST_NODE: process.execPath };

let panel: StartedPanel;
let browser: Browser;
let page: Page;
let agent: RunningAgent | undefined;

beforeAll(async () => {
  panel = await startPanel({ directory: join(directory, 'panel'), port: 8640, gamePort: 8660 });
  browser = await launchBrowser();
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
  });
  page = await context.newPage();
  await signIn(page, panel.dev.url, panel.dev);
});

afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  await describePages(browser);
  console.log(agent?.output());
});

afterAll(async () => {
  agent?.signal('SIGUSR2');
  await agent?.ended;
  await browser.close();
  await panel.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Makes of what was installed an agent from before the release, as a host has it that joined some time ago. */
async function ageAgent(version: string): Promise<void> {
  const home = join(host.ROOST_PREFIX, 'opt/roost');
  await bundleAgent(join(home, 'versions', version), version);
  await stopBundler();
  rmSync(realpathSync(join(home, 'current')), { recursive: true });
  rmSync(join(home, 'current'));
  symlinkSync(`versions/${version}`, join(home, 'current'));
}

const sees = (text: string | RegExp) => page.getByText(text).locator('visible=true').first().waitFor();
const inMain = (name: string) => page.locator('main').getByRole('button', { name, exact: true });

test('a node is made step by step, and each step says what it lacks', async () => {
  await page.goto(`${panel.dev.url}/nodes`);
  await inMain('Add node').click();
  await inMain('Next').click();
  await sees('Give it a name');
  await page.getByLabel('Name', { exact: true }).focus();
  await page.keyboard.type('Attic');
  await page.keyboard.press('Enter');
  await sees('What servers on it may be given together');
  await page.keyboard.press('Tab');
  await page.keyboard.type('4');
  expect(await page.getByLabel('Memory', { exact: true }).inputValue()).toBe('4');
  await page.getByLabel('Memory: over-allocation').fill('50');
  await sees('Servers are given up to 6 GiB together.');
  await page.getByLabel('Disk', { exact: true }).fill('20');
  await expectSound(page, 'room');
  await inMain('Next').click();
  await page.getByLabel('Ports', { exact: true }).fill('8670-8674');
  await sees(/Players cannot connect to 0\.0\.0\.0/);
  await page.getByLabel('Bind address').fill('127.0.0.1');
  await page.getByLabel('Public ports').fill('9670');
  await sees('1 public port for 5 ports: there must be as many');
  await page.getByLabel('Public ports').fill('9670-9674');
  await sees('5 addresses: 127.0.0.1:9670 to 127.0.0.1:9674');
  await expectSound(page, 'addresses');
  await inMain('Create node').click();
  await page.getByRole('heading', { name: 'Join a host as Attic' }).waitFor();
  await sees('Waiting for the host');
});

test('the line of the page joins a host, which the page sees arrive', async () => {
  await page.getByText('Without systemd').click();
  const line = await page.locator('main code').first().innerText();
  expect(line).toContain(`curl -fsSL ${panel.dev.url}/install.sh | sh -s -- `);
  const installed = await runLine(line, host);
  expect(installed.code, installed.said).toBe(0);
  await sees('The host has enrolled. Waiting for its agent to connect');
  await ageAgent('0.0.9');
  agent = startAsTold(installed);
  await sees('The host has joined');
  await sees('What the host looks like');
  await expectSound(page, 'joined');
  const token = /sh -s -- (\S+)/.exec(line)?.[1] ?? '';
  expect(token).not.toBe('');
  expect(await page.locator('main').innerText()).not.toContain(token);
  await inMain('To the node').click();
  await page.locator('main header').getByText('Online', { exact: true }).waitFor();
  await sees(/^Heard /);
  await sees('Trusts the release key');
  await expectSound(page, 'node');
});

test('settings are changed one at a time, and the rest stays', async () => {
  await page.getByRole('link', { name: 'Settings' }).click();
  const name = page.getByLabel('Name', { exact: true });
  await name.fill('Loft');
  // What the page learns meanwhile takes nothing out of anybody's hands.
  await page.waitForResponse((response) => /\/nodes\/[\w-]+$/.test(response.url()));
  await page.keyboard.type('y');
  expect(await name.inputValue()).toBe('Lofty');
  await page.keyboard.press('Backspace');
  await page.getByRole('switch', { name: 'Maintenance' }).setChecked(true, { force: true });
  await inMain('Save').click();
  await page.getByRole('heading', { name: 'Loft', exact: true }).waitFor();
  const { items } = await panel.client.call(nodeEndpoints.list);
  expect(items.find((node) => node.name === 'Loft')).toMatchObject({
    maintenance: true,
    memoryMb: 4096,
    memoryOverallocatePercent: 50,
    diskMb: 20_480,
  });
});

test('addresses are found, renamed and removed', async () => {
  await page.getByRole('link', { name: 'Allocations' }).click();
  await page.getByRole('button', { name: 'Edit 127.0.0.1:9671' }).click();
  await page.getByLabel('Public host').fill('play.example.org');
  await page.getByLabel('Alias').fill('Lobby');
  await page.getByRole('button', { name: 'Save' }).click();
  await sees('Lobby');
  await page.getByLabel('Search addresses').fill('lobby');
  await sees('play.example.org:9671');
  await page.getByRole('checkbox', { name: 'Select 127.0.0.1:9670' }).waitFor({ state: 'detached' });
  await page.getByLabel('Search addresses').fill('');
  await page.getByRole('checkbox', { name: 'Select 127.0.0.1:9670' }).check();
  await page.getByRole('checkbox', { name: 'Select play.example.org:9671' }).check();
  await sees('2 addresses selected');
  await expectSound(page, 'selected');
  await inMain('Remove').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await sees('2 addresses removed');
  await page.getByRole('checkbox', { name: 'Select play.example.org:9671' }).waitFor({ state: 'detached' });
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('checkbox', { name: 'Select 127.0.0.1:9672' }).waitFor();
  expect(await page.getByRole('row').count()).toBe(4);
});

test('an agent becomes the version that was released, while the page watches', async () => {
  await page.goto(`${panel.dev.url}/nodes`);
  await sees(`${agentVersion} is out`);
  await inMain('Update agents').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('1 node can be asked').waitFor();
  await dialog.getByText('Has it already').waitFor();
  await dialog.getByText('100%').click();
  await expectSound(page, 'roll-out');
  await dialog.getByRole('button', { name: 'Ask 100%' }).click();
  await dialog.getByText('1 node was asked').waitFor();
  await dialog.getByText('Done', { exact: true }).waitFor({ timeout: 90_000 });
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Loft' }).click();
  await page.getByRole('heading', { name: `Agent ${agentVersion}` }).waitFor();
  await sees('Up to date');
});

test('a look from outside says why players do not get in, and what to do', async () => {
  const { client } = panel;
  const { items } = await client.call(nodeEndpoints.list);
  const nodeId = items.find((node) => node.name === 'local')?.id ?? '';
  const eggId = await importEgg(client, await consoleEgg());
  const limits = { memoryMb: 256, diskMb: 256 };
  const body = { name: 'Deaf', nodeId, eggId, limits, startWhenInstalled: true };
  const server = await client.call(serverEndpoints.create, { body });
  await untilPlayable(client, server.id);
  await page.goto(`${panel.dev.url}/servers/${server.id}`);
  await page.getByRole('link', { name: 'Network', exact: true }).click();
  await sees('Not checked yet');
  await inMain('Check').click();
  await sees('The host answers and refuses: nothing listens on this port.');
  await sees('Start the server. If it runs, look in its console which port it opened');
  await sees(/^Checked /);
  await expectSound(page, 'network');
});
