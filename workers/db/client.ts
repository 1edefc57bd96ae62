import { Client, neon } from '@neondatabase/serverless';
import type { NeonQueryFunction } from '@neondatabase/serverless';
import { postgresErrorOf } from './errors.ts';
import { hyperdriveSocket, type PlainPostgres } from './hyperdrive-socket.ts';
import type { Database } from './order.ts';
import { createPipeline, type Statement, type StatementResult } from './pipeline.ts';

/** What drizzle sends statements with, one round trip each, or all of a batch in one. */
export type StatementClient = NeonQueryFunction<false, false>;

/** A connection broke, or was never there. */
class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
}

/** The Hyperdrive in front of a database answers from its own memory, which nothing here can keep honest. */
export class CachingError extends Error {}

/** For single statements; one that is not answered by the signal fails with its reason. */
export function statementClient({ url, hyperdrive }: Database, signal: AbortSignal): StatementClient {
  if (hyperdrive === undefined) return neon(url, { fetchOptions: { signal } });
  return asStatementClient({
    async query(text, params, options) {
      const [result] = await runOver(hyperdrive, [uncached(statement(text, params, options))], signal);
      return result;
    },
  });
}

/** For one batch: all its statements read the same snapshot, and change nothing. */
export function snapshotClient({ url, hyperdrive }: Database, signal: AbortSignal): StatementClient {
  if (hyperdrive === undefined)
    return neon(url, { isolationLevel: 'RepeatableRead', readOnly: true, fetchOptions: { signal } });
  return asStatementClient({
    query: statement,
    async transaction(statements) {
      const frame = [plain('begin isolation level repeatable read read only'), probe, uncached(probe)];
      const all = [...frame, ...statements.map(uncached), plain('commit')];
      const results = await runOver(hyperdrive, all, signal);
      const [seen, known] = results.slice(1, frame.length).map(({ rows }) => JSON.stringify(rows));
      if (seen !== known) throw new CachingError(`${url} answers from a cache: switch its caching off`);
      return results.slice(frame.length, -1);
    },
  });
}

/** A client for interactive use, not yet connected. */
export function interactiveClient(
  { url, hyperdrive }: Database,
  limits: { connectTimeoutMs: number; queryTimeoutMs?: number },
): Client {
  const client = new Client({
    connectionString: hyperdrive?.connectionString ?? url,
    connectionTimeoutMillis: limits.connectTimeoutMs,
    ...(limits.queryTimeoutMs === undefined ? {} : { query_timeout: limits.queryTimeoutMs }),
  });
  // A socket that breaks between queries reports here as well as to the query that waits on it.
  client.on('error', () => undefined);
  if (hyperdrive !== undefined) {
    client.neonConfig.webSocketConstructor = hyperdriveSocket(() => hyperdrive.connect());
    // Only Neon is known to take a password before it has asked for one.
    client.neonConfig.pipelineConnect = false;
  }
  return client;
}

async function runOver(
  hyperdrive: PlainPostgres,
  statements: readonly Statement[],
  signal: AbortSignal,
): Promise<StatementResult[]> {
  const client = interactiveClient({ url: '', region: '', isPrimary: false, hyperdrive }, neverInTime);
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(asError(signal.reason)), { once: true });
  });
  const run = async (): Promise<StatementResult[]> => {
    await client.connect();
    const pipeline = createPipeline(statements);
    client.query(pipeline.query);
    return await pipeline.results;
  };
  try {
    return await Promise.race([run(), late]);
  } catch (error) {
    if (postgresErrorOf(error) !== null || signal.aborted) throw error;
    throw new ConnectionError('Hyperdrive did not answer', { cause: error });
  } finally {
    client.end().catch(() => undefined);
  }
}

/** The signal ends what takes too long. */
const neverInTime = { connectTimeoutMs: 0 };

export const statement = (
  text: string,
  params: readonly unknown[] = [],
  options?: QueryOptions,
): Statement => ({
  text,
  params,
  arrayMode: options?.arrayMode ?? false,
});
export const plain = (text: string): Statement => statement(text);

/** Each beat changes what it reads, and nothing in its text keeps a cache from answering it. */
const probe = plain('select counter from heartbeat');

/** The same statement in a text that is in no cache. */
export const uncached = (one: Statement): Statement => ({
  ...one,
  text: `${one.text} /* ${crypto.randomUUID()} */`,
});

interface QueryOptions {
  arrayMode?: boolean;
}

/** What drizzle calls of the driver's HTTP client. */
interface DriverCalls {
  query(text: string, params?: readonly unknown[], options?: QueryOptions): unknown;
  transaction?(statements: readonly Statement[]): Promise<StatementResult[]>;
}

/** Drizzle gives `transaction` what `query` returned, and awaits results as the driver has them. */
const asStatementClient = (calls: DriverCalls): StatementClient => calls as unknown as StatementClient;

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));
