import { fileURLToPath } from 'node:url';
import { removeDevFile } from './dev-file.ts';
import { forgetAll, stopLeftGames } from './fresh.ts';
import { untilAskedToEnd } from './goodbye.ts';
import { lockDirectory } from './instance-lock.ts';
import { startLocalPanel } from './local-panel.ts';
import { consoleReport } from './report.ts';
import { readStartOptions, startUsage } from './start-options.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const report = consoleReport();
const askedToEnd = untilAskedToEnd(() => {
  // What still runs is ended by the reaper.
  process.exit(130);
});

try {
  const options = readStartOptions(process.argv.slice(2), process.env, root);
  if (options.help) {
    console.log(startUsage);
    process.exit(0);
  }
  const { formerWasKilled } = await lockDirectory(options.directory);
  removeDevFile(options.directory);
  if (options.fresh) {
    if (formerWasKilled) await stopLeftGames(options.directory);
    forgetAll(options.directory);
  }
  const panel = await startLocalPanel(root, options, report);
  report.step('ready to use; Ctrl-C stops everything');
  await askedToEnd;
  report.step('stopping games, agent, Workers and databases');
  await panel.stop();
  report.step('stopped');
  process.exit(0);
} catch (error) {
  if ((await Promise.race([askedToEnd, Promise.resolve(null)])) !== null) {
    // Ctrl-C reaches the bundler too, and what misses it then is no fault to tell. The reaper ends the rest.
    report.step('stopped before it was up');
    process.exit(130);
  }
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))
    console.error(`\n${startUsage}`);
  process.exit(1);
}
