import { afterAll, beforeAll, expect, test } from 'vitest';
import { AgentProcess } from './testing/agent-process.ts';
import { nextVersion, testConfig } from './testing/configs.ts';
import { TestPanel } from './testing/panel.ts';

const panel = new TestPanel();
let agent: AgentProcess;

beforeAll(async () => {
  await panel.start();
  agent = await AgentProcess.enrolled(panel);
  await agent.start();
});

afterAll(async () => {
  for (const { uuid, fence } of panel.servers) await panel.call('server.remove', { uuid, fence });
  await agent.cleanUp();
  await panel.stop();
});

test('installs, starts, shows its console, takes a command and stops', async () => {
  const config = testConfig({
    install: { number: 1, start: true, wipe: false },
    environment: { WORD: 'hello there' },
    egg: {
      script: { script: 'echo installing "$WORD"; echo made > file', entrypoint: 'bash', container: '' },
    },
    startup:
      'echo "found $(cat file)"; echo ready; while read -r l; do [ "$l" = stop ] && exit 0; echo "got $l"; done',
  });
  const { uuid, fence } = config;
  panel.servers.push(config);
  await panel.call('server.put', { config });
  await panel.call('console.watch', { uuid, watch: true });
  await panel.untilState(uuid, 'running');
  expect(panel.installs.find((each) => each.uuid === uuid)).toMatchObject({ number: 1, ok: true });
  await panel.call('server.command', { uuid, fence, command: 'a "quoted" line' });
  await panel.untilLine(uuid, 'got a "quoted" line');
  const replay = await panel.call('console.replay', { uuid, after: null });
  const lines = replay.chunks.flatMap((chunk) => chunk.lines);
  expect(lines).toContain('installing hello there');
  expect(lines).toContain('found made');
  expect(replay.report.state).toBe('running');
  expect(await panel.call('server.power', { uuid, fence, action: 'stop' })).toEqual({ state: 'stopping' });
  await panel.untilState(uuid, 'offline', panel.states.length - 1);
  await panel.call('server.put', { config: nextVersion(config) });
});
