import { decodeJwt, errors, importJWK, jwtVerify } from 'jose';
import * as z from 'zod';
import { agentToken } from '../schema/protocol.ts';

const clockToleranceSeconds = 30;

/** The node that a token says it is of, before anything is proven; null when it names none. */
export function agentSubject(token: string): string | null {
  try {
    const subject = z.uuid().safeParse(decodeJwt(token).sub);
    return subject.success ? subject.data.toLowerCase() : null;
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}

/** Whether the node's key (JWK `x`) signed this token for the link, lately and for a short time. */
export async function verifyAgentToken(
  token: string,
  node: { uuid: string; key: string },
  now: Date,
): Promise<boolean> {
  try {
    const key = await importJWK({ kty: 'OKP', crv: 'Ed25519', x: node.key }, 'EdDSA');
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['EdDSA'],
      audience: agentToken.audience,
      subject: node.uuid,
      currentDate: now,
      clockTolerance: clockToleranceSeconds,
      maxTokenAge: agentToken.lifetimeSeconds,
      requiredClaims: ['exp', 'iat'],
    });
    const lifetimeSeconds = (payload.exp ?? 0) - (payload.iat ?? 0);
    return lifetimeSeconds <= agentToken.lifetimeSeconds;
  } catch (error) {
    if (error instanceof errors.JOSEError) return false;
    throw error;
  }
}
