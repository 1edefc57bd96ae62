import { sessionEndpoints } from '../../../schema/api/session.ts';
import { PanelClient } from '../../api-client.ts';
import { password, regionUrl } from '../../regions/ground.ts';
import { newLogin } from './people.ts';
import type { Scenario } from './scenario.ts';
import type { Scene } from './scene.ts';
import { outcomeOf, type Seen, Visitor } from './visitor.ts';

const limited = { outcome: '429 rate_limited', retryAfter: true } as const;
/** More guesses than any rule lets through. */
const guessesMax = 40;

function signsIn(scene: Scene, login: string, guess = password): Promise<Seen> {
  const visitor = new Visitor('us, nobody yet', new PanelClient(regionUrl(scene.ground, 'us')));
  return visitor.ask('signs in', sessionEndpoints.signIn, { body: { login, password: guess } });
}

/** Guesses until the panel has had enough; each guess before that is told to be wrong. */
async function guessesUntilLimited(scene: Scene, login: string): Promise<number> {
  for (let guesses = 1; guesses <= guessesMax; guesses += 1) {
    const seen = await signsIn(scene, login, 'a guess');
    if (seen.status === 429) {
      scene.expect(seen, limited);
      return guesses - 1;
    }
    if (seen.code !== 'wrong_credentials') throw new Error(`a guess was answered ${outcomeOf(seen)}`);
  }
  throw new Error(`${guessesMax} guesses were let through`);
}

/** What everybody gets while there is no Redis: all of it, and limits still hold. */
async function whileAway(scene: Scene, guesses: 'few' | 'many'): Promise<void> {
  scene.expect(await signsIn(scene, await newLogin(scene.ground)), { outcome: '200' });
  const marked = scene.visitor('us', 'marked');
  await scene.rename(marked, `without Redis ${crypto.randomUUID()}`);
  const login = await newLogin(scene.ground);
  scene.expect(await signsIn(scene, login, 'a guess'), { outcome: '401 wrong_credentials' });
  if (guesses === 'few') return;
  const more = await guessesUntilLimited(scene, login);
  scene.note(`after ${more + 1} guesses nobody may guess on`);
}

/** The stack's server; where it has none, the ways to what stands in for it. */
async function strike(scene: Scene, how: 'killed' | 'hanging'): Promise<() => Promise<void>> {
  const { redis, links } = scene.ground.stack;
  if (redis === null) {
    const mend = scene.mends(() => links.reset());
    await links.set('writer', 'redis', how === 'killed' ? 'cut' : 'paused');
    return mend;
  }
  if (how === 'hanging') return scene.mends(redis.freeze());
  const mend = scene.mends(() => redis.start());
  await redis.kill();
  return mend;
}

/** What becomes of sign-ins and limits while there is no Redis, or one that has forgotten everything. */
export const redisScenarios: readonly Scenario[] = [
  {
    name: 'Redis is killed',
    async run(scene) {
      const mend = await strike(scene, 'killed');
      await whileAway(scene, 'few');
      await mend();
      scene.expect(await signsIn(scene, await newLogin(scene.ground)), { outcome: '200' });
    },
  },
  {
    name: 'Redis stays away, and somebody guesses passwords',
    async run(scene) {
      const mend = await strike(scene, 'killed');
      await whileAway(scene, 'many');
      await mend();
      scene.expect(await signsIn(scene, await newLogin(scene.ground)), { outcome: '200' });
    },
  },
  {
    name: 'Redis hangs',
    async run(scene) {
      const mend = await strike(scene, 'hanging');
      await whileAway(scene, 'few');
      await mend();
      scene.expect(await signsIn(scene, await newLogin(scene.ground)), { outcome: '200' });
    },
  },
  {
    name: 'Redis comes back and has forgotten everything',
    async run(scene) {
      const guessed = await newLogin(scene.ground);
      await guessesUntilLimited(scene, guessed);
      const mend = await strike(scene, 'killed');
      await mend();
      const again = await guessesUntilLimited(scene, guessed);
      scene.note(`it counted anew: ${again} guesses more`);
      scene.expect(await signsIn(scene, await newLogin(scene.ground)), { outcome: '200' });
    },
  },
  {
    name: 'the writer does not hear from Redis',
    async run(scene) {
      const { links } = scene.ground.stack;
      const mend = scene.mends(() => links.reset());
      await links.set('writer', 'redis', 'paused');
      await whileAway(scene, 'few');
      await mend();
      scene.expect(await signsIn(scene, await newLogin(scene.ground)), { outcome: '200' });
    },
  },
];
