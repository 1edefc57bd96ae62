import * as z from 'zod';
import type { Sealer } from './sealing.ts';
import { randomSecret } from './secrets.ts';

const purpose = 'refresh-token';

/** A new refresh token. Each names its session, to us alone: one that comes back long after its time is known for what it is. */
export const makeRefreshToken = (sealer: Sealer, sessionId: string): Promise<string> =>
  sealer.seal(purpose, `${sessionId} ${randomSecret()}`);

/** The session of a token that was made here, now or long ago; null for any other text. */
export async function sessionOfToken(sealer: Sealer, token: string): Promise<string | null> {
  try {
    const [sessionId] = (await sealer.open(purpose, token)).split(' ');
    return z.uuid().parse(sessionId);
  } catch {
    return null;
  }
}
