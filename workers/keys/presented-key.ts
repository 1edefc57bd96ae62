import { apiKeyPrefix } from '../../schema/api-key.ts';

/** The API key that a request carries, or null. Other bearer tokens are not meant for this. */
export function presentedKey(request: { headers: Headers }): string | null {
  const token = /^bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
  return token.startsWith(apiKeyPrefix) ? token : null;
}
