import pg from 'pg';

/** One statement as the serverless driver sends it: text with `$1…` and values already made text. */
export interface NeonQuery {
  query: string;
  params: unknown[];
}

export interface NeonBatchOptions {
  isolation: string | undefined;
  readOnly: boolean;
  deferrable: boolean;
}

/** Rows are arrays of text, exactly as Postgres prints them: the driver parses by type. */
export interface NeonResult {
  fields: pg.FieldDef[];
  rows: unknown[][];
  rowCount: number | null;
  command: string;
  rowAsArray: true;
}

const ISOLATION: Record<string, string> = {
  ReadUncommitted: 'READ UNCOMMITTED',
  ReadCommitted: 'READ COMMITTED',
  RepeatableRead: 'REPEATABLE READ',
  Serializable: 'SERIALIZABLE',
};

const ERROR_FIELDS = [
  'severity',
  'code',
  'detail',
  'hint',
  'position',
  'internalPosition',
  'internalQuery',
  'where',
  'schema',
  'table',
  'column',
  'dataType',
  'constraint',
  'file',
  'line',
  'routine',
] as const;

const asPrinted = { getTypeParser: () => (value: string) => value };

export async function runQuery(client: pg.ClientBase | pg.Pool, query: NeonQuery): Promise<NeonResult> {
  // One statement per query, values apart from text: what the simple protocol would allow, Neon refuses.
  const config: pg.QueryArrayConfig & { queryMode: 'extended' } = {
    text: query.query,
    values: query.params,
    rowMode: 'array',
    types: asPrinted,
    queryMode: 'extended',
  };
  const result = await client.query<unknown[]>(config);
  const { fields, rows, rowCount, command } = result;
  return { fields, rows, rowCount, command, rowAsArray: true };
}

/**
 * Runs the statements in one transaction: all of them or none. They are sent together, as the pool's clients do not wait
 * for one answer before the next statement; after one that fails, the commit rolls back.
 */
export async function runBatch(
  pool: pg.Pool,
  queries: NeonQuery[],
  options: NeonBatchOptions,
): Promise<NeonResult[]> {
  const begin = beginStatement(options);
  const client = await pool.connect();
  let broken = false;
  try {
    const begun = client.query(begin);
    const results = queries.map((query) => runQuery(client, query));
    const all = await Promise.allSettled([begun, ...results, client.query('COMMIT')]);
    const failed = all.find((one) => one.status === 'rejected');
    if (failed) {
      broken = !(failed.reason instanceof pg.DatabaseError);
      throw failed.reason;
    }
    return await Promise.all(results);
  } finally {
    client.release(broken);
  }
}

/** What Neon answers for an error of the database: its message and every field it has, with status 400. */
export function errorBody(error: pg.DatabaseError): Record<string, unknown> {
  const body: Record<string, unknown> = { message: error.message };
  for (const field of ERROR_FIELDS) if (error[field] !== undefined) body[field] = error[field];
  return body;
}

function beginStatement(options: NeonBatchOptions): string {
  const parts = ['BEGIN'];
  if (options.isolation !== undefined) {
    const level = ISOLATION[options.isolation];
    if (level === undefined) throw new UnknownIsolation(`unknown isolation level ${options.isolation}`);
    parts.push(`ISOLATION LEVEL ${level}`);
  }
  if (options.readOnly) parts.push('READ ONLY');
  if (options.deferrable) parts.push('DEFERRABLE');
  return parts.join(' ');
}

export class UnknownIsolation extends Error {}
