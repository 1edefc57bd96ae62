import { sessionEndpoints } from '../../schema/api/session.ts';
import { ApiError } from '../../schema/errors.ts';
import { PanelClient } from '../api-client.ts';
import type { Secrets } from './secrets.ts';

/**
 * Signs in as the first administrator. `mayBeNew`: create them first with the one-time token, unless the panel has been
 * set up. Undefined when the password was changed since, or after too many wrong attempts.
 */
export async function signInAsFirst(
  url: string,
  secrets: Secrets,
  { mayBeNew }: { mayBeNew: boolean },
): Promise<PanelClient | undefined> {
  const { email, username, password } = secrets.firstLogin;
  const client = new PanelClient(url);
  try {
    const body = { token: secrets.setupToken, email, username, password };
    if (mayBeNew) await client.call(sessionEndpoints.setup, { body });
  } catch (error) {
    if (!isRefusal(error, 'setup_done')) throw error;
  }
  try {
    await client.call(sessionEndpoints.signIn, { body: { login: email, password } });
    return client;
  } catch (error) {
    if (isRefusal(error, 'wrong_credentials') || isRefusal(error, 'rate_limited')) return undefined;
    throw error;
  }
}

function isRefusal(error: unknown, code: ApiError['code']): boolean {
  return error instanceof ApiError && error.code === code;
}
