import { sessionEndpoints } from '../../schema/api/session.ts';
import { PanelClient } from '../api-client.ts';

/** Users who sign in, each again as soon as they are signed in, for a time. */
export async function signInAgain(
  url: string,
  logins: readonly { login: string; password: string }[],
  forMs: number,
): Promise<{ perSecond: number; refused: number }> {
  const until = performance.now() + forMs;
  let done = 0;
  let refused = 0;
  const began = performance.now();
  await Promise.all(
    logins.map(async (body) => {
      while (performance.now() < until) {
        const { status } = await new PanelClient(url).raw(sessionEndpoints.signIn, { body });
        if (status === 200) done += 1;
        else refused += 1;
      }
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  return { perSecond: Math.round((10 * done) / seconds) / 10, refused };
}
