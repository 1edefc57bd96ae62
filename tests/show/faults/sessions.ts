import { setTimeout as delay } from 'node:timers/promises';
import { sessionEndpoints } from '../../../schema/api/session.ts';
import { password, regionUrl } from '../../regions/ground.ts';
import { PanelClient } from '../../api-client.ts';
import { newLogin } from './people.ts';
import type { Scenario } from './scenario.ts';
import type { Scene } from './scene.ts';
import { ask } from './sql.ts';
import { Visitor } from './visitor.ts';

const standbys = ['us', 'us-west', 'ap'];
const lagMs = 5000;

/** Holds back what every standby replays. */
async function lagAll(scene: Scene): Promise<() => Promise<void>> {
  const set = (ms: number) => Promise.all(standbys.map((region) => scene.ground.stack.setLag(region, ms)));
  const mend = scene.mends(() => set(0));
  await set(lagMs);
  return mend;
}

/** Signs in at the address of a region. */
async function signsIn(scene: Scene, region: string): Promise<Visitor> {
  const login = await newLogin(scene.ground);
  const visitor = new Visitor(`${region}, just come`, new PanelClient(regionUrl(scene.ground, region)));
  const seen = await visitor.ask('signs in', sessionEndpoints.signIn, { body: { login, password } });
  scene.expect(seen, { outcome: '200' });
  return visitor;
}

const look = (visitor: Visitor) => visitor.ask('looks who they are', sessionEndpoints.read);
const elsewhere = (scene: Scene, visitor: Visitor, region: string): Visitor =>
  new Visitor(`${region}, the same`, visitor.client.at(regionUrl(scene.ground, region)));

/** What becomes of sessions that standbys have not heard of yet, and of people whose region slept. */
export const sessionScenarios: readonly Scenario[] = [
  {
    name: 'somebody signs in and out where the standby is late',
    async run(scene) {
      const mend = await lagAll(scene);
      const visitor = await signsIn(scene, 'us');
      scene.expect(await look(visitor), { outcome: '200' });
      const thief = new Visitor('us, a thief', visitor.client.unmarkedAt(visitor.client.base));
      scene.expect(await look(thief), { outcome: '200' });
      scene.expect(await visitor.ask('signs out', sessionEndpoints.signOut), { outcome: '204' });
      scene.expect(await look(thief), { outcome: '401 not_signed_in' });
      await mend();
      scene.expect(await look(thief), { outcome: '401 not_signed_in' });
    },
  },
  {
    name: 'a session is refreshed in two regions at once, and both standbys are late',
    async run(scene) {
      const mend = await lagAll(scene);
      const us = await signsIn(scene, 'us');
      const ap = elsewhere(scene, us, 'ap');
      const replay = elsewhere(scene, us, 'eu');
      const both = await Promise.all([us.refresh(), ap.refresh()]);
      for (const seen of both) scene.expect(seen, { outcome: '200' });
      for (const visitor of [us, ap]) scene.expect(await look(visitor), { outcome: '200' });
      for (const visitor of [us, ap]) scene.expect(await visitor.refresh(), { outcome: '200' });
      await mend();
      for (const visitor of [us, ap]) scene.expect(await look(visitor), { outcome: '200' });
      // As if half a minute had passed since: now it can only be a replay.
      const older = `update sessions set rotated_at = rotated_at - interval '31 seconds'`;
      await ask(scene.ground.stack.primaryUrl, older);
      scene.expect(await replay.refresh(), { outcome: '401 session_ended' });
      await scene.arrives(() => look(us), { outcome: '401 not_signed_in' });
      await scene.arrives(() => look(ap), { outcome: '401 not_signed_in' });
    },
  },
  {
    name: 'a region slept for more than twenty seconds',
    asleep: 'ap',
    async run(scene) {
      const visitor = scene.visitor('ap', 'unmarked');
      await delay(21_000);
      const { links } = scene.ground.stack;
      await links.forgetCrossings();
      scene.expect(await visitor.search(), { outcome: '200' });
      const asked = (await links.crossings()).filter(
        ({ from, to }) => from === 'edge:ap' && to === 'primary',
      );
      if (asked.length === 0) throw new Error('what nobody had looked after was answered nearby at once');
      await scene.arrives(() => visitor.search(), { outcome: '200', route: /^replica:ap$/ });
    },
  },
];
