import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { until } from '../stack/until.ts';
import { describePages, launchBrowser } from './browser.ts';
import { ConsoleReader } from './console-reader.ts';
import { createServer, openServer, seesInConsole, seesState, signIn, typeCommand } from './pages.ts';
import { joinGame, type Player } from './player.ts';
import { startPanel, type StartedPanel } from './started-panel.ts';

const SERVER = 'Weekend world';
const VERSION = '1.16.5';
const directory = mkdtempSync(join(tmpdir(), 'roost-e2e-'));
const ports = { port: 27_300, gamePort: 27_400 };

let panel: StartedPanel;
let browser: Browser | undefined;
let page: Page;
let player: Player | undefined;
let reader: ConsoleReader | undefined;

beforeAll(async () => {
  panel = await startPanel({ directory, ...ports });
  browser = await launchBrowser();
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await describePages(browser);
});

afterAll(async () => {
  await player?.leave();
  reader?.close();
  await browser?.close();
  await panel.stop();
  rmSync(directory, { recursive: true, force: true });
});

const addressOf = async (): Promise<{ host: string; port: number }> => {
  const { items } = await panel.client.call(serverEndpoints.list);
  const address = items.find(({ name }) => name === SERVER)?.address;
  if (!address) throw new Error(`${SERVER} has no address`);
  return address;
};

const serverId = async (): Promise<string> => {
  const { items } = await panel.client.call(serverEndpoints.list);
  const id = items.find(({ name }) => name === SERVER)?.id;
  if (id === undefined) throw new Error(`${SERVER} is not listed`);
  return id;
};

test('a person signs in with the printed login and sees the node online', async () => {
  expect(panel.output()).toContain(panel.dev.password);
  await signIn(page, panel.dev.url, panel.dev);
  await page.getByRole('link', { name: 'Nodes' }).click();
  await page.getByText('Online').first().waitFor();
});

test('creates a server from an egg and watches it install', async () => {
  await createServer(page, panel.dev.url, { name: SERVER, egg: 'Minecraft (JavaScript)', memoryMb: 1024 });
  await seesInConsole(page, 'Fetching flying-squid', 60_000);
  await seesState(page, 'Offline', 150_000);
  await seesInConsole(page, 'Installed:');
});

test('starts it, types a command and sees the answer', async () => {
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await seesState(page, 'Running');
  await seesInConsole(page, 'Server listening on port');
  await typeCommand(page, 'version');
  await seesInConsole(page, VERSION);
});

test('a real client joins, and every region shows its chat line live', async () => {
  player = await joinGame({ ...(await addressOf()), name: 'Robin', version: VERSION });
  for (const { name, url } of panel.dev.regions) {
    const context = await openBrowser().newContext();
    const regional = await context.newPage();
    await signIn(regional, url, panel.dev);
    await openServer(regional, url, SERVER);
    await seesInConsole(regional, 'Robin');
    player.say(`greetings to ${name}`);
    await seesInConsole(regional, `<Robin> greetings to ${name}`);
    await context.close();
  }
});

test('the agent is killed mid-game: the game goes on and no line is lost', async () => {
  const playing = expectPlayer();
  const id = await serverId();
  reader = await ConsoleReader.open(panel.client, id);
  playing.say('before the kill');
  await reader.sees('<Robin> before the kill');

  const { agentPid } = panel.now();
  process.kill(agentPid ?? 0, 'SIGKILL');
  playing.say('while the agent is gone');
  await until(async () => (panel.now().agentPid !== agentPid ? true : undefined), {
    everyMs: 50,
    timeoutMs: 20_000,
    onTimeout: () => 'the agent does not come back',
  });

  await reader.sees('<Robin> while the agent is gone');
  playing.say('after the kill');
  await reader.sees('<Robin> after the kill');
  expect(playing.isConnected()).toBe(true);
  expect(reader.repeated()).toEqual([]);
  expect(reader.gaps).toEqual([]);
  await seesInConsole(page, '<Robin> after the kill');
  await seesState(page, 'Running');
});

test('the panel is killed and started again mid-game: the player notices nothing', async () => {
  const playing = expectPlayer();
  const id = await serverId();
  reader?.close();
  await panel.kill();
  playing.say('is anybody there');
  expect(playing.isConnected()).toBe(true);

  panel = await startPanel({ directory, ...ports });
  reader = await ConsoleReader.open(panel.client, id);
  await reader.sees('<Robin> is anybody there');
  playing.say('welcome back');
  await reader.sees('<Robin> welcome back');
  expect(playing.isConnected()).toBe(true);
  expect(reader.repeated()).toEqual([]);
  const server = await panel.client.call(serverEndpoints.read, { params: { server: id } });
  expect(server.state).toBe('running');
});

test('stops it, and the client is told', async () => {
  await openServer(page, panel.dev.url, SERVER);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await seesState(page, 'Offline');
  await expectPlayer().ended;
  player = undefined;
});

function openBrowser(): Browser {
  if (browser === undefined) throw new Error('no browser was started');
  return browser;
}

function expectPlayer(): Player {
  if (player === undefined) throw new Error('nobody plays');
  return player;
}
