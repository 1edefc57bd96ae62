import { apiKeyEndpoints } from '../../schema/api/api-keys.ts';
import { sessionEndpoints } from '../../schema/api/session.ts';
import { quotaWindowMs } from '../../workers/limits/region-leases.ts';
import { attemptRules } from '../../workers/limits/rules.ts';
import { PanelClient, type RawAnswer } from '../api-client.ts';
import { type Ground, newUser } from './ground.ts';

/** What was done within one window of a limit: done again when the clock passed into the next meanwhile. */
export async function inOneWindow<T>(lengthMs: number, work: () => Promise<T>): Promise<T> {
  for (;;) {
    const index = Math.floor(Date.now() / lengthMs);
    const done = await work();
    if (Math.floor(Date.now() / lengthMs) === index) return done;
  }
}

/** Of quotas, and of attempts. */
export const windowsMs = { quota: quotaWindowMs, attempts: attemptRules['sign-in'].windowMs } as const;

/** A client with a new key of the administrator, which may ask so often a minute. */
export async function quotaKey(ground: Ground, requestsPerMinute: number): Promise<PanelClient> {
  const { items } = await ground.admin.call(apiKeyEndpoints.list);
  for (const { id } of items) await ground.admin.call(apiKeyEndpoints.delete, { params: { key: id } });
  const { id, key } = await ground.admin.call(apiKeyEndpoints.create, { body: { permissions: ['*'] } });
  await ground.admin.call(apiKeyEndpoints.setQuota, { params: { key: id }, body: { requestsPerMinute } });
  return new PanelClient(ground.stack.url, { key });
}

/** Asks so often from every region, all at once. */
export async function spendEverywhere(
  ground: Ground,
  client: PanelClient,
  perRegion: number,
): Promise<RawAnswer[]> {
  const regional = ground.stack.urls.map(({ url }) => client.at(url));
  return await Promise.all(
    regional.flatMap((one) => Array.from({ length: perRegion }, () => one.raw(sessionEndpoints.read))),
  );
}

/** The answers to guesses at the password of a new user, from each region in turn. */
export async function guess(ground: Ground, count: number): Promise<RawAnswer[]> {
  const { username } = await newUser(ground);
  const answers: RawAnswer[] = [];
  for (let index = 0; index < count; index += 1) {
    const { url } = ground.stack.urls[index % ground.stack.urls.length] ?? ground.stack;
    const body = { login: username, password: 'guess' };
    answers.push(await new PanelClient(url).raw(sessionEndpoints.signIn, { body }));
  }
  return answers;
}
