import type { LogicalGround } from '../../regions/logical-ground.ts';
import type { Scenario } from './scenario.ts';
import type { Scene } from './scene.ts';
import { ask } from './sql.ts';

const near = { outcome: '200', route: /^replica:ap$/ };
const primaryFor = (why: string) => ({
  outcome: '200',
  route: new RegExp(`^primary-fallback:${why}$`),
});

/** Does the one now and the other at the end of the scenario, or when the answer is called. */
async function strike(
  scene: Scene,
  url: string,
  statement: string,
  mend: string,
): Promise<() => Promise<void>> {
  const mended = scene.mends(() => ask(url, mend));
  await ask(url, statement);
  return mended;
}

/** What becomes of readers whose replica subscribes to the primary and has not everything of it. */
export function logicalScenarios({ ground, replicaUrl }: LogicalGround): readonly Scenario[] {
  const { primaryUrl } = ground.stack;
  const subscription = async (): Promise<string> => {
    const [row] = await ask(replicaUrl, 'select subname from pg_subscription');
    return String(row?.['subname']);
  };
  return [
    {
      name: 'the subscription of a logical replica stands still',
      async run(scene) {
        const marked = scene.visitor('ap', 'marked');
        const unmarked = scene.visitor('ap', 'unmarked');
        await scene.arrives(() => unmarked.search(), near);
        const alter = `alter subscription ${await subscription()}`;
        const mend = await strike(scene, replicaUrl, `${alter} disable`, `${alter} enable`);
        await scene.rename(marked, 'not subscribed to');
        scene.expect(await marked.search(), { ...primaryFor('mark'), name: 'not subscribed to' });
        await scene.arrives(() => unmarked.search(), { ...near, dataAge: 6 });
        await scene.arrives(() => marked.search(), { ...primaryFor('lag'), name: 'not subscribed to' });
        await mend();
        await scene.arrives(() => marked.search(), { ...near, name: 'not subscribed to' });
      },
    },
    {
      name: 'a logical replica has a table that its subscription does not know of',
      async run(scene) {
        const unmarked = scene.visitor('ap', 'unmarked');
        await scene.arrives(() => unmarked.search(), near);
        const create = 'create table faults_extra (id integer primary key)';
        await ask(primaryUrl, `${create}; insert into faults_extra values (1)`);
        await ask(primaryUrl, 'alter publication roost add table faults_extra');
        const refresh = `alter subscription ${await subscription()} refresh publication`;
        const mend = await strike(scene, replicaUrl, create, refresh);
        await scene.arrives(() => unmarked.search(), primaryFor('incomplete'));
        await mend();
        await scene.arrives(() => unmarked.search(), near);
        const rows = await ask(replicaUrl, 'select 1 from faults_extra');
        if (rows.length !== 1) throw new Error('the replica answers, and lacks a row');
      },
    },
    {
      name: 'the publication of the primary lacks a table',
      async run(scene) {
        const unmarked = scene.visitor('ap', 'unmarked');
        await scene.arrives(() => unmarked.search(), near);
        const alter = (how: string) => `alter publication roost ${how} table settings`;
        const mend = await strike(scene, primaryUrl, alter('drop'), alter('add'));
        await scene.arrives(() => unmarked.search(), primaryFor('incomplete'));
        await mend();
        await scene.arrives(() => unmarked.search(), near);
      },
    },
    {
      name: 'a logical replica has not had all migrations',
      async run(scene) {
        const unmarked = scene.visitor('ap', 'unmarked');
        await scene.arrives(() => unmarked.search(), near);
        const mend = await strike(
          scene,
          replicaUrl,
          `alter table drizzle.__drizzle_migrations rename to kept;
           create view drizzle.__drizzle_migrations as select * from drizzle.kept limit 1`,
          `drop view drizzle.__drizzle_migrations;
           alter table drizzle.kept rename to __drizzle_migrations`,
        );
        await scene.arrives(() => unmarked.search(), primaryFor('schema'));
        await mend();
        await scene.arrives(() => unmarked.search(), near);
      },
    },
  ];
}
