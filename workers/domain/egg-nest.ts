import { eq } from 'drizzle-orm';
import { nests } from '../../schema/tables/eggs.ts';
import type { Tx } from '../context.ts';

/** The id of the nest of this name, which is made when there is none. */
export async function nestNamed(tx: Tx, name: string): Promise<number> {
  await tx.insert(nests).values({ name }).onConflictDoNothing();
  const [nest] = await tx.select({ id: nests.id }).from(nests).where(eq(nests.name, name));
  if (nest === undefined) throw new Error('the nest was not inserted');
  return nest.id;
}
