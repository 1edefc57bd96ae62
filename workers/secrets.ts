import { timingSafeEqual } from 'node:crypto';
import { base64url } from 'jose';

/** Random text for tokens: 32 bytes, base64url. */
export const randomSecret = (): string => base64url.encode(crypto.getRandomValues(new Uint8Array(32)));

const nameLetters = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Random letters and digits for names that people read: five bits each. */
export const randomName = (length: number): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => nameLetters[byte % 32]).join('');

/** SHA-256 of a text, base64url: how secrets are kept and looked up. */
export async function digest(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return base64url.encode(new Uint8Array(hash));
}

/** Compares without telling by its time where two secrets differ. */
export async function secretsEqual(given: string, expected: string): Promise<boolean> {
  const [a, b] = await Promise.all([digest(given), digest(expected)]);
  return timingSafeEqual(new TextEncoder().encode(a), new TextEncoder().encode(b));
}
