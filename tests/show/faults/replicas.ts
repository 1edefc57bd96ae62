import type { Scenario } from './scenario.ts';
import type { Scene } from './scene.ts';
import { ask, openSession } from './sql.ts';

const near = { outcome: '200', route: /^replica:us$/ };
const next = { outcome: '200', route: /^replica:us-west$/ };
const primaryFor = (why: string) => ({
  outcome: '200',
  route: new RegExp(`^primary-fallback:${why}$`),
});

const postgres = ({ ground }: Scene, region: string) => ground.stack.postgres.instance(region);

/** Holds back what a standby replays. */
async function lag(scene: Scene, region: string, lagMs: number): Promise<() => Promise<void>> {
  const mend = scene.mends(() => scene.ground.stack.setLag(region, 0));
  await scene.ground.stack.setLag(region, lagMs);
  return mend;
}

/** What becomes of visitors of us while its standby, or the next one, is late or away. */
export const replicaScenarios: readonly Scenario[] = [
  {
    name: 'a standby has not what somebody has just written',
    isShort: true,
    async run(scene) {
      const marked = scene.visitor('us', 'marked');
      const unmarked = scene.visitor('us', 'unmarked');
      await scene.arrives(() => unmarked.search(), near);
      const mend = await lag(scene, 'us', 4000);
      await scene.rename(marked, 'behind a mark');
      scene.expect(await marked.search(), { ...primaryFor('mark'), name: 'behind a mark' });
      scene.expect(await unmarked.search(), near);
      await mend();
      await scene.arrives(() => marked.search(), { ...near, name: 'behind a mark' });
    },
  },
  {
    name: 'replay is paused for longer than five seconds',
    async run(scene) {
      const marked = scene.visitor('us', 'marked');
      const unmarked = scene.visitor('us', 'unmarked');
      await scene.arrives(() => unmarked.search(), near);
      await scene.rename(marked, 'before the pause');
      await scene.arrives(() => marked.search(), near);
      const mend = scene.mends(() => postgres(scene, 'us').query('select pg_wal_replay_resume()'));
      await postgres(scene, 'us').query('select pg_wal_replay_pause()');
      await scene.arrives(() => unmarked.search(), { ...near, dataAge: 6 });
      scene.expect(await marked.search(), { ...primaryFor('lag'), name: 'before the pause' });
      await mend();
      await scene.arrives(() => marked.search(), near);
      await scene.arrives(() => unmarked.search(), near);
    },
  },
  {
    name: 'replay is ten seconds late',
    async run(scene) {
      const marked = scene.visitor('us', 'marked');
      const unmarked = scene.visitor('us', 'unmarked');
      await scene.rename(marked, 'before the lag');
      await scene.arrives(() => marked.search(), near);
      const mend = await lag(scene, 'us', 10_000);
      await scene.arrives(() => unmarked.search(), { ...near, dataAge: 6 });
      scene.expect(await marked.search(), { ...primaryFor('lag'), name: 'before the lag' });
      await mend();
      await scene.arrives(() => marked.search(), near);
    },
  },
  {
    name: 'a standby is more than thirty seconds late',
    async run(scene) {
      const unmarked = scene.visitor('us', 'unmarked');
      await scene.arrives(() => unmarked.search(), near);
      const mend = await lag(scene, 'us', 60_000);
      await countBeats(scene, 44);
      await scene.arrives(() => unmarked.search(), next);
      await mend();
      await scene.arrives(() => unmarked.search(), near);
    },
  },
  {
    name: 'both standbys of a continent are more than thirty seconds late',
    async run(scene) {
      const unmarked = scene.visitor('us', 'unmarked');
      await scene.arrives(() => unmarked.search(), near);
      const mends = [await lag(scene, 'us', 60_000), await lag(scene, 'us-west', 60_000)];
      await countBeats(scene, 44);
      await scene.arrives(() => unmarked.search(), primaryFor('far-behind'));
      for (const mend of mends) await mend();
      await scene.arrives(() => unmarked.search(), near);
    },
  },
  {
    name: 'a standby is killed and starts again',
    async run(scene) {
      const marked = scene.visitor('us', 'marked');
      await scene.arrives(() => marked.search(), near);
      const mend = scene.mends(() => postgres(scene, 'us').start());
      await postgres(scene, 'us').kill();
      await scene.arrives(() => marked.search(), next);
      await scene.rename(marked, 'while it was dead');
      await mend();
      await scene.arrives(() => marked.search(), { ...near, name: 'while it was dead' });
    },
  },
  {
    name: 'a standby hangs',
    async run(scene) {
      const marked = scene.visitor('us', 'marked');
      await scene.arrives(() => marked.search(), near);
      const mend = scene.mends(postgres(scene, 'us').freeze());
      await scene.arrives(() => marked.search(), next);
      await mend();
      await scene.arrives(() => marked.search(), near);
    },
  },
  {
    name: 'both standbys of a continent are killed',
    async run(scene) {
      const marked = scene.visitor('us', 'marked');
      await scene.arrives(() => marked.search(), near);
      const both = ['us', 'us-west'].map((region) => postgres(scene, region));
      const mend = scene.mends(() => Promise.all(both.map((standby) => standby.start())));
      await Promise.all(both.map((standby) => standby.kill()));
      await scene.arrives(() => marked.search(), primaryFor('away'));
      await scene.rename(marked, 'without any standby');
      scene.expect(await marked.search(), { outcome: '200', name: 'without any standby' });
      await mend();
      await scene.arrives(() => marked.search(), { ...near, name: 'without any standby' });
    },
  },
  {
    name: 'beats stop',
    async run(scene) {
      const unmarked = scene.visitor('us', 'unmarked');
      await scene.arrives(() => unmarked.search(), near);
      const session = await openSession(scene.ground.stack.primaryUrl);
      const mend = scene.mends(() => session.end());
      await session.query('begin');
      await session.query('select 1 from heartbeat for update');
      await scene.arrives(() => unmarked.search(), primaryFor('unknown-lag'));
      await mend();
      await scene.arrives(() => unmarked.search(), near);
    },
  },
];

/** Makes the primary's counter as high as that many seconds of beats would. */
async function countBeats(scene: Scene, beats: number): Promise<void> {
  await ask(scene.ground.stack.primaryUrl, 'update heartbeat set counter = counter + $1', [beats]);
}
