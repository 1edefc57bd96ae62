import { and, eq } from 'drizzle-orm';
import { defaultQuotaPerMinute } from '../../schema/api-key.ts';
import { apiKeys, users } from '../../schema/tables/accounts.ts';
import type { Sources } from '../db/choice.ts';
import { readSnapshot } from '../db/read.ts';
import type { ReadDb } from '../db/snapshot.ts';
import type { KeyRow } from './key-ring.ts';

/** The row of a key by its visible part. A key that a replica does not know may be newer than the replica. */
export async function readKey(sources: Sources, keyId: string): Promise<KeyRow | null> {
  const ask = async (from: 'nearest' | 'primary-only') =>
    await readSnapshot(sources, {
      build: (db: ReadDb) => [selectKey(db, keyId)] as const,
      scopes: [],
      marks: {},
      isMarked: false,
      from,
    });
  const near = await ask('nearest');
  const [row] = near.rows[0];
  const found = row === undefined && near.tier === 'replica' ? (await ask('primary-only')).rows[0][0] : row;
  return found === undefined
    ? null
    : { ...found, keyId, quotaPerMinute: found.quotaPerMinute ?? defaultQuotaPerMinute };
}

const selectKey = (db: ReadDb, keyId: string) =>
  db
    .select({
      userId: users.uuid,
      secretHash: apiKeys.secretHash,
      quotaPerMinute: apiKeys.quotaPerMinute,
      lastUsedAt: apiKeys.lastUsedAt,
    })
    .from(apiKeys)
    .innerJoin(users, eq(users.id, apiKeys.userId))
    .where(and(eq(apiKeys.identifier, keyId), eq(apiKeys.type, 'native')));
