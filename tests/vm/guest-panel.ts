import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleAgent } from '../../agent/build.ts';
import { ensureReleaseKey } from '../../agent/release/key-file.ts';
import { publishRelease } from '../../agent/release/publish.ts';
import { publicKeyOf } from '../../agent/release/sign.ts';
import { fingerprintOf } from '../../agent/release/verify.ts';
import { migrateDatabase } from '../../workers/ops/migrate.ts';
import type { PanelClient } from '../api-client.ts';
import { signInFirst } from '../first-steps.ts';
import { startStack, type Stack } from '../stack/stack.ts';

/** A panel of this machine that a guest reaches, and the release it gives to hosts. */
export interface GuestPanel {
  client(): PanelClient;
  /**
   * Releases another version: the panel is started again with it, as a deployment would. One that is broken tells its
   * version, and ends as soon as it is to run.
   */
  release(version: string, isBroken?: boolean): Promise<void>;
  stop(): Promise<void>;
}

/** The loopback interface of this machine, as a guest sees it. */
export const outside = '10.0.2.2';

/** Starts in a directory that goes with whoever made it. One region: what a host sees is the same from three. */
export async function startGuestPanel(
  directory: string,
  firstPort: number,
  version: string,
): Promise<GuestPanel> {
  const key = await ensureReleaseKey(join(directory, 'key.pem'));
  const webDir = join(directory, 'web');
  mkdirSync(webDir, { recursive: true });
  const publish = async (released: string, isBroken = false) => {
    const agentDir = join(directory, 'bundle', released);
    const program = await bundleAgent(agentDir, released);
    if (isBroken)
      writeFileSync(
        program,
        `if (process.argv[2] === 'version') console.log('${released}'); else process.exit(1);`,
      );
    await publishRelease({ agentDir, version: released, key, createdAt: new Date(), webDir });
  };
  const start = () =>
    startStack({
      mode: 'dev',
      directory: join(directory, 'stack'),
      firstPort,
      regions: ['eu'],
      assets: webDir,
      prepareDatabase: migrateDatabase,
      variables: {
        ROOST_RELEASE_FINGERPRINT: fingerprintOf(publicKeyOf(key.pem)),
        ROOST_PUBLIC_URL: `http://${outside}:${firstPort}`,
      },
    });
  const signIn = ({ url, secrets }: Stack) =>
    signInFirst(url, { setupToken: secrets.setupToken, ...secrets.firstLogin });

  await publish(version);
  let stack = await start();
  let client = await signIn(stack);
  return {
    client: () => client,
    async release(released, isBroken) {
      await publish(released, isBroken);
      await stack.stop();
      stack = await start();
      client = await signIn(stack);
    },
    stop: () => stack.stop(),
  };
}
