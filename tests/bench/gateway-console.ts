import { startGateway } from '../regions/gateway-ground.ts';
import { report } from '../show/report.ts';
import { gatherCrowd } from './console-load.ts';
import { FloodingAgent } from './flooding-agent.ts';

const rate = 20_000;
const seconds = Number(process.argv[2] ?? 5);
const compress = process.argv.includes('--compress');

const ground = await startGateway(24_300);
for (const viewers of [1, 50]) {
  const node = ground.node();
  const agent = new FloodingAgent(node.at('/agent'), node.server);
  await agent.opened;
  agent.answerCommands();
  agent.hello();
  await agent.called('servers.sync');
  const url = node.at('/console', { viewer: node.viewerOf({}) });
  const crowd = await gatherCrowd({ url, headers: {}, viewers, compress });
  const echo = await crowd.echo({ rounds: 200, everyMs: 25, command: 'echo ', answer: 'you said echo ' });
  const counted = crowd.flood({ lines: rate * seconds, timeoutMs: seconds * 1000 + 10_000 });
  await agent.flood(rate * seconds, rate);
  report(`Gateway alone, ${viewers} viewers`, { ...echo, ...(await counted) });
  await crowd.leave();
  await agent.close();
}
await ground.stop();
