import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eggFeatures, featureOf } from '../../schema/egg-features.ts';
import type { ServerConfig } from '../../schema/protocol.ts';
import { endAgentHere, startAgentHere, type AgentHere } from '../testing/agent-here.ts';
import { testConfig } from '../testing/configs.ts';
import { TestPanel } from '../testing/panel.ts';

const panel = new TestPanel();
let agent: AgentHere;
let stateDir = '';

beforeAll(async () => {
  await panel.start();
  stateDir = await mkdtemp(path.join(tmpdir(), 'roost-test-'));
  agent = await startAgentHere(panel, stateDir);
});

afterAll(async () => {
  await endAgentHere(agent);
  await panel.stop();
  await rm(stateDir, { recursive: true, force: true });
});

async function put(config: ServerConfig): Promise<ServerConfig> {
  await panel.call('server.put', { config });
  await panel.call('console.watch', { uuid: config.uuid, watch: true });
  return config;
}

const power = ({ uuid, fence }: ServerConfig, action: 'start' | 'stop' | 'restart') =>
  panel.call('server.power', { uuid, fence, action });
const inData = ({ uuid }: ServerConfig, name: string) => path.join(stateDir, 'data', uuid, name);
const timesIn = ({ uuid }: ServerConfig, state: string) =>
  panel.states.filter((report) => report.uuid === uuid && report.state === state).length;
const linesOf = (uuid: string) =>
  panel.lines.filter((each) => each.uuid === uuid).flatMap((each) => each.lines);

const until = 'while read -r line; do [ "$line" = stop ] && exit 0; done';
const port = [{ match: 'net.port', ifValue: null, value: '{{server.build.default.port}}' }];
const primary = { ip: '0.0.0.0', port: 29_110 };

test('a game finds its config files written, owns them, and keeps what it changes', async () => {
  const config = await put(
    testConfig({
      primary,
      allocations: [primary],
      startup: `cat settings/*; echo "motd=$(date +%s)" >> settings/b.properties && echo ready; ${until}`,
      egg: {
        files: [
          { path: 'settings/a.txt', parser: 'file', find: [{ match: '', ifValue: null, value: 'first' }] },
          { path: 'settings/b.properties', parser: 'properties', find: port },
          { path: 'settings/c.ini', parser: 'ini', find: port },
          { path: 'settings/d.yml', parser: 'yaml', find: port },
          { path: 'settings/e.json', parser: 'json', find: port },
          { path: 'settings/f.xml', parser: 'xml', find: port },
        ],
      },
    }),
  );
  await power(config, 'start');
  await panel.untilState(config.uuid, 'running');
  const said = linesOf(config.uuid).join('\n');
  for (const part of [
    'first',
    'net.port=29110',
    '[net]',
    '  port: 29110',
    '"port": 29110',
    '<port>29110</port>',
  ]) {
    expect(said).toContain(part);
  }
  const folder = await stat(inData(config, 'settings'));
  const root = await stat(inData(config, '.'));
  expect([folder.uid, folder.gid]).toEqual([root.uid, root.gid]);

  await writeFile(inData(config, 'settings/d.yml'), '# mine\nnet:\n  port: 1 # old\n  name: yes\n');
  await power(config, 'restart');
  await panel.until('its second start', () => timesIn(config, 'running') > 1);
  expect(await readFile(inData(config, 'settings/d.yml'), 'utf8')).toBe(
    '# mine\nnet:\n  port: 29110 # old\n  name: yes\n',
  );
  expect(await readFile(inData(config, 'settings/b.properties'), 'utf8')).toMatch(/^net\.port=29110\nmotd=/);
});

test('what could not be done is said in the console, and the game starts', async () => {
  const config = await put(
    testConfig({
      primary,
      startup: `ln -sf /etc/hostname link.json; printf '{"a":' > broken.json; echo ready; ${until}`,
      egg: {
        done: ['ready', 'regex:[oops'],
        files: [
          { path: 'link.json', parser: 'json', find: port },
          { path: 'broken.json', parser: 'json', find: port },
          { path: '../out.json', parser: 'json', find: port },
        ],
      },
    }),
  );
  await power(config, 'start');
  await panel.untilState(config.uuid, 'running');
  await panel.untilLine(config.uuid, '../out.json was left as it is: That path leads out of the server.');
  await panel.untilLine(config.uuid, 'The pattern [oops cannot be read.');
  await power(config, 'restart');
  await panel.untilLine(config.uuid, 'link.json was left as it is: A link leads out of the server.');
  await panel.untilLine(config.uuid, 'broken.json was left as it is: ');
  await panel.until('its second start', () => timesIn(config, 'running') > 1);
  expect(await readFile(inData(config, 'broken.json'), 'utf8')).toBe('{"a":');
});

test('a game that asks for its licence starts when it was accepted', async () => {
  const refusal = 'You need to agree to the EULA in order to run the server. Go to eula.txt for more info.';
  const config = await put(
    testConfig({
      startup: `grep -qx eula=true eula.txt || { printf '#EULA\\neula=false\\n' > eula.txt; echo "${refusal}"; exit 0; }; echo ready; ${until}`,
      egg: { features: ['eula', 'java_version'] },
    }),
  );
  const { uuid, fence } = config;
  await power(config, 'start');
  await panel.until('that it has given up', () => timesIn(config, 'crashed') > 1);
  const hints = linesOf(uuid).map((line) => featureOf(line, eggFeatures));
  expect(hints).toContainEqual({ feature: 'eula' });
  const idem = crypto.randomUUID();
  await panel.call('server.acceptEula', { uuid, fence }, { idem });
  await panel.call('server.acceptEula', { uuid, fence }, { idem });
  expect(await readFile(inData(config, 'eula.txt'), 'utf8')).toBe('#EULA\neula=true\n');
  await power(config, 'start');
  await panel.untilState(uuid, 'running');
});

test('a licence is not accepted for an egg without one, nor while it is installed', async () => {
  const plain = await put(testConfig());
  const accept = ({ uuid, fence }: ServerConfig) => panel.call('server.acceptEula', { uuid, fence });
  await expect(accept(plain)).rejects.toMatchObject({ code: 'wrong_state' });
  const script = { script: 'echo installing; sleep 600', entrypoint: 'bash', container: '' };
  const install = { number: 1, start: false, wipe: false };
  const installing = await put(testConfig({ install, egg: { features: ['eula'], script } }));
  await panel.untilLine(installing.uuid, 'installing');
  await expect(accept(installing)).rejects.toMatchObject({ code: 'wrong_state' });
});

test('a proxy reaches another server of the host at the address that it is given for the host', async () => {
  const backend = await put(
    testConfig({
      primary: { ip: '0.0.0.0', port: 29_120 },
      allocations: [{ ip: '0.0.0.0', port: 29_120 }],
      startup: `node -e "require('net').createServer((s)=>s.end('pong')).listen(29120,()=>console.log('ready'))"`,
    }),
  );
  await power(backend, 'start');
  await panel.untilState(backend.uuid, 'running');
  const connect = `const c=require('./c.json');require('net').connect(29120,c.host).on('data',(d)=>console.log('got '+d)).on('error',(e)=>console.log(String(e)))`;
  const proxy = await put(
    testConfig({
      primary: { ip: '0.0.0.0', port: 29_121 },
      allocations: [{ ip: '0.0.0.0', port: 29_121 }],
      startup: `node -e "${connect}"; ${until}`,
      egg: {
        done: ['got pong'],
        files: [
          {
            path: 'c.json',
            parser: 'json',
            find: [{ match: 'host', ifValue: null, value: '{{config.docker.interface}}' }],
          },
        ],
      },
    }),
  );
  await power(proxy, 'start');
  await panel.untilState(proxy.uuid, 'running');
  const told = await readFile(inData(proxy, 'c.json'), 'utf8');
  expect(JSON.parse(told)).toEqual({ host: agent.runtime.hostAddress });
});
