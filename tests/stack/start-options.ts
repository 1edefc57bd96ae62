import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface StartOptions {
  help: boolean;
  /** Forget all data and begin anew. */
  fresh: boolean;
  /** Create and start the demo server. */
  demo: boolean;
  directory: string;
  host: string;
  firstPort: number;
  /** The first of the ports that game servers get. */
  firstGamePort: number;
}

export const startUsage = `npm start -- [--fresh] [--no-demo] [--dir <directory>]
  --fresh     forget all data and begin anew
  --no-demo   create no demo server
  --dir       keep data there instead of in .roost
ROOST_HOST (127.0.0.1), ROOST_PORT (7400) and ROOST_GAME_PORT (25565) choose address and first ports.`;

/** Throws with a sentence for people when an argument or variable cannot be used. */
export function readStartOptions(args: string[], env: NodeJS.ProcessEnv, root: string): StartOptions {
  const { values } = parseArgs({
    args,
    options: {
      help: { type: 'boolean', default: false },
      fresh: { type: 'boolean', default: false },
      demo: { type: 'boolean', default: true },
      dir: { type: 'string', default: '.roost' },
    },
    allowNegative: true,
  });
  return {
    help: values.help,
    fresh: values.fresh,
    demo: values.demo,
    directory: resolve(root, values.dir),
    host: env['ROOST_HOST'] ?? '127.0.0.1',
    firstPort: port(env, 'ROOST_PORT', 7400),
    firstGamePort: port(env, 'ROOST_GAME_PORT', 25_565),
  };
}

function port(env: NodeJS.ProcessEnv, name: string, otherwise: number): number {
  const text = env[name];
  if (text === undefined || text === '') return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 65_000)
    throw new Error(`${name} is no port from 1 to 65000: ${text}`);
  return value;
}
