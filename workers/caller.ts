import { cookieNames, cookieOf } from './cookies.ts';
import type { KeyRing, ProvenKey } from './keys/key-ring.ts';
import { presentedKey } from './keys/presented-key.ts';
import type { AccessVerifier, Claims } from './tokens.ts';

/** Who a request says it comes from, proven by a signature or a secret; whether they may still is for the gate. */
export type Caller = ({ by: 'session' } & Claims) | ({ by: 'key' } & ProvenKey);

/** `bad-key`: a key that is unknown or was deleted. */
export type Presented = Caller | 'nobody' | 'bad-key';

interface Proofs {
  verifier: AccessVerifier;
  keys: KeyRing;
}

/** A key goes before cookies: who sends one means it. */
export async function callerOf(
  request: Request,
  { verifier, keys }: Proofs,
  on: { region: string; now: number },
): Promise<Presented> {
  const key = presentedKey(request);
  if (key !== null) {
    const proven = await keys.prove(key, on.region, on.now);
    return proven === null ? 'bad-key' : { by: 'key', ...proven };
  }
  const names = cookieNames(new URL(request.url).protocol);
  const token = cookieOf(request.headers.get('cookie'), names.access);
  const claims = token === null ? null : await verifier.verify(token, on.now);
  return claims === null ? 'nobody' : { by: 'session', ...claims };
}

/** Names a caller where two of them must not be taken for one: a key is not its user. */
export const principalOf = (caller: Caller): string => (caller.by === 'key' ? caller.keyId : caller.userId);
