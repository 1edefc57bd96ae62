import type { Scenario } from './scenario.ts';
import type { Scene } from './scene.ts';

const near = { outcome: '200', route: /^replica:us$/ };
const refused = { outcome: '503 primary_unavailable', retryAfter: true } as const;
/** What people get while nothing can be written. */
const withoutPrimary = { writes: ['503 primary_unavailable', '504 outcome_unknown', '409 still_running'] };

const postgres = ({ ground }: Scene, region: string) => ground.stack.postgres.instance(region);

/** How the primary goes, and how it comes back. */
const ends: readonly [how: string, strike: (scene: Scene) => Promise<() => Promise<void>>][] = [
  [
    'is killed',
    async (scene) => {
      const mend = scene.mends(() => postgres(scene, 'eu').start());
      await postgres(scene, 'eu').kill();
      return mend;
    },
  ],
  ['hangs', (scene) => Promise.resolve(scene.mends(postgres(scene, 'eu').freeze()))],
];

export const primaryScenarios: readonly Scenario[] = ends.flatMap(([how, strike]): Scenario[] => [
  {
    name: `the primary ${how}: reads go on, effects are refused`,
    ...(how === 'is killed' ? { isShort: true } : {}),
    tolerated: withoutPrimary,
    async run(scene) {
      const marked = scene.visitor('us', 'marked');
      const unmarked = scene.visitor('us', 'unmarked');
      await scene.rename(marked, `before it ${how}`);
      await scene.arrives(() => marked.search(), near);
      const mend = await strike(scene);
      await scene.arrives(
        () => marked.rename(scene.server, 'refused', crypto.randomUUID()),
        refused,
        withoutPrimary.writes,
      );
      scene.expect(await marked.search(), { ...near, dataAge: 'maybe', name: `before it ${how}` });
      scene.expect(await unmarked.search(), { ...near, dataAge: 'maybe' });
      await scene.arrives(() => scene.visitor('eu', 'unmarked').search(), {
        outcome: '200',
        route: /^replica/,
        dataAge: 'maybe',
      });
      await mend();
    },
  },
  {
    name: `the primary ${how} while the standbys are late: stale rows are called stale`,
    tolerated: withoutPrimary,
    async run(scene) {
      const marked = scene.visitor('us', 'marked');
      await scene.arrives(() => marked.search(), near);
      const lagged = ['us', 'us-west', 'ap'];
      const lag = (ms: number) => Promise.all(lagged.map((region) => scene.ground.stack.setLag(region, ms)));
      const mendLag = scene.mends(() => lag(0));
      await lag(60_000);
      await scene.rename(marked, `unseen before it ${how}`);
      const mend = await strike(scene);
      await scene.arrives(() => marked.search(), { outcome: '200', route: /^replica-stale:us$/, dataAge: 0 });
      await mendLag();
      await mend();
      await scene.arrives(() => marked.search(), { ...near, name: `unseen before it ${how}` });
    },
  },
]);
