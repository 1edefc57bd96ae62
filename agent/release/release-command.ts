import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bundleAgent } from '../build.ts';
import { messageOf } from '../log.ts';
import { agentVersion } from '../version.ts';
import { defaultKeyFile } from './default-key-file.ts';
import { readReleaseKey } from './key-file.ts';
import { publishRelease } from './publish.ts';
import { publicKeyOf } from './sign.ts';
import { fingerprintOf } from './verify.ts';

const root = path.join(import.meta.dirname, '../..');
const usage = `npm run release -- [--key <file>] [--web <folder>] [--version <version>]
  --key      the release key that npm run setup made (${path.relative(root, defaultKeyFile)})
  --web      the built panel, which serves the release (dist/web)
  --version  another version than ${agentVersion}
`;

/** Builds the agent, signs it, and puts it where the next deployment of the edge serves it. */
async function release(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      key: { type: 'string', default: defaultKeyFile },
      web: { type: 'string', default: path.join(root, 'dist/web') },
      version: { type: 'string', default: agentVersion },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const key = await readReleaseKey(values.key);
  if (key === null) throw new Error(`There is no release key in ${values.key}: run npm run setup first.`);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'roost-release-'));
  try {
    const agentDir = path.join(folder, 'agent');
    await bundleAgent(agentDir, values.version);
    const made = await publishRelease({
      agentDir,
      version: values.version,
      key,
      createdAt: new Date(),
      webDir: values.web,
    });
    const fingerprint = fingerprintOf(publicKeyOf(key.pem));
    process.stdout.write(`Release   ${values.version}, ${String(Math.ceil(made.sizeBytes / 1024))} KiB
File      ${path.relative(process.cwd(), path.join(made.directory, made.bundle))}
SHA-256   ${made.sha256}
Signed by ${fingerprint}

Deploy the edge to serve it. The writer names the key in install lines:
  wrangler deploy --env writer --var ROOST_RELEASE_FINGERPRINT:${fingerprint} …
`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

try {
  await release(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
