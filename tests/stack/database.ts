import { startNeonFace } from './neon-face.ts';
import { startCluster, type ClusterOptions, type PostgresCluster } from './postgres.ts';

export interface Database {
  postgres: PostgresCluster;
  rowsAnswered(): number;
  stop(): Promise<void>;
}

/** Postgres with the face under which the Workers reach it; `hosts` names each server as production would. */
export async function startDatabase(
  options: ClusterOptions & { facePort: number; hosts: Record<string, string> },
): Promise<Database> {
  const postgres = await startCluster(options);
  try {
    const servers = [postgres.primary, ...postgres.standbys];
    const hosts = Object.fromEntries(servers.map(({ name, port }) => [options.hosts[name] ?? name, port]));
    const face = await startNeonFace({ port: options.facePort, hosts });
    return {
      postgres,
      rowsAnswered: face.rowsAnswered,
      async stop() {
        await face.close();
        await postgres.stop();
      },
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}
