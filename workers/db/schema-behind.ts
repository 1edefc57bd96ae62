import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/neon-http';
import { ApiError } from '../../schema/errors.ts';
import { schemaVersion } from '../../schema/schema-version.ts';
import { statementClient } from './client.ts';
import { isMissing } from './errors.ts';
import type { Database } from './order.ts';
import { selectSchema } from './standing.ts';

const timeoutMs = 3000;

/** `found`: how many migrations the primary has had. Throws `schema_behind` where they are too few. */
export function checkSchema(found: number): void {
  if (found < schemaVersion) throw behind(found);
}

/** What to throw when the primary lacks what a statement names: the want of a migration, or the error itself. */
export async function behindOr(error: unknown, primary: Database): Promise<unknown> {
  const client = statementClient(primary, AbortSignal.timeout(timeoutMs));
  try {
    const { rows } = await drizzle(client).execute(sql`select ${selectSchema} as schema`);
    const found = Number(rows[0]?.['schema']);
    return found < schemaVersion ? behind(found) : error;
  } catch (failure) {
    return isMissing(failure) ? behind(0) : error;
  }
}

const behind = (found: number): ApiError =>
  new ApiError('schema_behind', {
    message: `The database has had ${found} migrations of ${schemaVersion}. Run \`npm run migrate\` against it.`,
    retryAfterSeconds: 30,
  });
