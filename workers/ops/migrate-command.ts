import { parseArgs } from 'node:util';
import { migrateDatabase } from './migrate.ts';
import { migrateReplica } from './migrate-replica.ts';

const explanations: Record<string, string> = {
  DATABASE_PRIMARY_URL: 'the connection string of the primary database',
  DATABASE_REPLICA_URL: 'the connection string of the logical replica',
};
const copyTimeoutMs = 30 * 60_000;

const { values } = parseArgs({ options: { replica: { type: 'boolean', default: false } } });
const missing = (
  values.replica ? ['DATABASE_PRIMARY_URL', 'DATABASE_REPLICA_URL'] : ['DATABASE_PRIMARY_URL']
).filter((name) => variable(name) === '');
if (missing.length > 0) {
  for (const name of missing) console.error(`${name} is not set: ${explanations[name] ?? ''}`);
  process.exitCode = 1;
} else if (values.replica) {
  const { applied, subscription } = await migrateReplica({
    primaryUrl: variable('DATABASE_PRIMARY_URL'),
    replicaUrl: variable('DATABASE_REPLICA_URL'),
    publisherUrl: variable('DATABASE_PUBLISHER_URL') || variable('DATABASE_PRIMARY_URL'),
    timeoutMs: copyTimeoutMs,
  });
  console.log(`${saying(applied)} The subscription was ${subscription}; every table is copied.`);
} else {
  console.log(saying(await migrateDatabase(variable('DATABASE_PRIMARY_URL'))));
}

function variable(name: string): string {
  return process.env[name] ?? '';
}

function saying(count: number): string {
  return count === 0 ? 'The database is up to date.' : `Migrations applied: ${count}.`;
}
