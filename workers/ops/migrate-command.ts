import { parseArgs } from 'node:util';
import { migrateDatabase } from './migrate.ts';
import { migrateReplica } from './migrate-replica.ts';

const explanations: Record<string, string> = {
  DATABASE_PRIMARY_URL: 'the connection string of the primary database',
  DATABASE_REPLICA_URL: 'the connection string of the logical replica',
};
const copyTimeoutMs = 30 * 60_000;

const variable = (name: string): string => process.env[name] ?? '';

/** What was done, in a sentence. Throws what an operator can read. */
async function run(): Promise<string> {
  const { values } = parseArgs({ options: { replica: { type: 'boolean', default: false } } });
  const needed = ['DATABASE_PRIMARY_URL', ...(values.replica ? ['DATABASE_REPLICA_URL'] : [])];
  const missing = needed.filter((name) => variable(name) === '');
  if (missing.length > 0)
    throw new Error(missing.map((name) => `${name} is not set: ${explanations[name] ?? ''}`).join('\n'));
  const primaryUrl = variable('DATABASE_PRIMARY_URL');
  if (!values.replica) return said(await migrateDatabase(primaryUrl));

  const { applied, subscription } = await migrateReplica({
    primaryUrl,
    replicaUrl: variable('DATABASE_REPLICA_URL'),
    publisherUrl: variable('DATABASE_PUBLISHER_URL') || primaryUrl,
    timeoutMs: copyTimeoutMs,
  });
  return `${said(applied)} The subscription was ${subscription}; every table is copied.`;
}

const said = (count: number): string =>
  count === 0 ? 'The database is up to date.' : `Migrations applied: ${count}.`;

try {
  console.log(await run());
} catch (error) {
  // Several addresses of one host that all refuse come as one error without a message.
  const reasons = error instanceof AggregateError ? error.errors : [error];
  for (const reason of reasons) console.error(reason instanceof Error ? reason.message : reason);
  process.exitCode = 1;
}
