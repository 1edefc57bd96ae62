import path from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from '../log.ts';
import { defaultKeyFile } from './default-key-file.ts';
import { ensureReleaseKey, rotateReleaseKey } from './key-file.ts';
import { publicKeyOf } from './sign.ts';
import { fingerprintOf } from './verify.ts';

const usage = `npm run setup -- [--key <file>] [--rotate]
  --key     where the release key is kept (.roost/release/key.pem)
  --rotate  puts a new key in place of the old one, which signs that it hands over
`;

/** Makes the key that releases of the agent are signed with, and says what comes next. */
async function setUp(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      key: { type: 'string', default: defaultKeyFile },
      rotate: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const file = path.resolve(values.key);
  const key = values.rotate
    ? { ...(await rotateReleaseKey(file)), isNew: true }
    : await ensureReleaseKey(file);
  const fingerprint = fingerprintOf(publicKeyOf(key.pem));
  process.stdout.write(`Release key  ${file}${key.isNew ? '' : ' (it was there already)'}
Fingerprint  ${fingerprint}

Keep a copy of this file where you keep passwords, and put it on no server: whoever has it can give every host a new
agent. Hosts trust it by its fingerprint, which their install line carries.

What comes next, as docs/production.md says in full:
  1. npm run build:web && npm run release     builds the panel, packs and signs the agent
  2. deploy gateway, writer and edge; the writer with --var ROOST_RELEASE_FINGERPRINT:${fingerprint}
  3. create a node in the panel and run its install line on the host
`);
}

try {
  await setUp(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
