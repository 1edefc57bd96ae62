import { join } from 'node:path';
import pg from 'pg';
import { migrateReplica, type MigratedReplica } from '../../workers/ops/migrate-replica.ts';
import { startNeonFace } from '../stack/neon-face.ts';
import { freePorts } from '../stack/ports.ts';
import { startCluster } from '../stack/postgres.ts';
import { startReaper } from '../stack/reaper.ts';
import { scratchDirectory } from '../stack/scratch.ts';
import { type Ground, startGround } from './ground.ts';

/** A panel whose replica in `ap` is another database, which follows the primary by subscription or not at all yet. */
export interface LogicalGround {
  ground: Ground;
  /** The replica, as its owner. */
  replica: pg.Client;
  replicaUrl: string;
  /** What `npm run migrate -- --replica` does. */
  migrateReplica(options?: { folder?: string; timeoutMs?: number }): Promise<MigratedReplica>;
  stop(): Promise<void>;
}

const host = 'ap.logical.test';
const passwords = { superuser: 'super-secret', app: 'app-secret', replication: 'replication-secret' };

export async function startLogicalGround(firstPort: number): Promise<LogicalGround> {
  const scratch = scratchDirectory('logical');
  const reaper = startReaper();
  const [port = 0, facePort = 0] = await freePorts(firstPort, 2);
  const cluster = await startCluster({
    directory: join(scratch.path, 'pg'),
    durable: false,
    passwords,
    primary: { name: 'ap', port },
    standbys: [],
    reaper,
  });
  const face = await startNeonFace({ port: facePort, hosts: { [host]: port } });
  const stopReplica = async () => {
    await face.close();
    await cluster.stop();
    reaper.close();
    scratch.remove();
  };
  try {
    const ground = await startGround(firstPort + 10, {
      regions: ['eu', 'ap'],
      routes: [{ host, port: facePort }],
      variables: {
        ROOST_CACHE: 'off',
        DATABASE_REPLICAS: JSON.stringify([
          { region: 'ap', url: `postgresql://roost:${passwords.app}@${host}/roost` },
        ]),
      },
    });
    await ground.stack.postgres.primary.query('ALTER ROLE roost REPLICATION');
    await cluster.primary.query('GRANT pg_create_subscription TO roost');
    const replicaUrl = cluster.connectionString('ap');
    const primaryUrl = ground.stack.primaryUrl;
    const replica = new pg.Client({ connectionString: replicaUrl });
    await replica.connect();
    return {
      ground,
      replica,
      replicaUrl,
      migrateReplica: (options) =>
        migrateReplica({ primaryUrl, replicaUrl, publisherUrl: primaryUrl, timeoutMs: 30_000, ...options }),
      async stop() {
        await replica.end();
        await ground.stop();
        await stopReplica();
      },
    };
  } catch (error) {
    await stopReplica();
    throw error;
  }
}
