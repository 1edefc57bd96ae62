import { sessionEndpoints } from '../../../schema/api/session.ts';
import { regionUrl, signIn } from '../../regions/ground.ts';
import type { LinkChange } from '../../stack/links/rules.ts';
import { newOwner } from './people.ts';
import type { Scenario } from './scenario.ts';
import type { Scene } from './scene.ts';
import { Visitor } from './visitor.ts';

const fromMemory = { outcome: '200', route: /^cache:us$/ };

/** Changes how what the first sends reaches the second, until the end of the scenario or the answer is called. */
async function way(scene: Scene, from: string, to: string, change: LinkChange): Promise<() => Promise<void>> {
  const { links } = scene.ground.stack;
  const mend = scene.mends(() => links.reset());
  await links.setOneWay(from, to, change);
  return mend;
}

/** Somebody of eu renames what somebody of us has in memory, and the way of the news is as said. */
async function renameElsewhere(scene: Scene, name: string, change: LinkChange): Promise<void> {
  const reader = scene.visitor('us', 'unmarked');
  const writer = scene.visitor('eu', 'marked');
  await scene.arrives(() => reader.read(scene.server), fromMemory);
  const mend = await way(scene, 'writer', 'objects:us', change);
  await scene.rename(writer, name);
  const began = performance.now();
  await scene.arrives(() => reader.read(scene.server), { ...fromMemory, name });
  scene.note(`who had not seen it saw it ${Math.round(performance.now() - began)} ms later`);
  await scene.rename(writer, `${name} again`);
  const traveller = new Visitor('eu, now in us', writer.client.at(regionUrl(scene.ground, 'us')));
  scene.expect(await traveller.read(scene.server), { outcome: '200', name: `${name} again` });
  await mend();
}

/** What becomes of people while their region's memory is away, or does not hear what has changed. */
export const cacheScenarios: readonly Scenario[] = [
  {
    name: 'a region does not reach its memory',
    isShort: true,
    async run(scene) {
      const marked = scene.visitor('us', 'marked');
      await scene.arrives(() => marked.read(scene.server), fromMemory);
      const { links } = scene.ground.stack;
      const mend = scene.mends(() => links.reset());
      await links.set('edge:us', 'objects:us', 'cut');
      scene.expect(await marked.read(scene.server), { outcome: '200' });
      await scene.rename(marked, 'past the memory');
      scene.expect(await marked.read(scene.server), { outcome: '200', name: 'past the memory' });
      await mend();
      await scene.arrives(() => marked.read(scene.server), { ...fromMemory, name: 'past the memory' });
    },
  },
  {
    name: 'the memory of a region hangs',
    async run(scene) {
      const marked = scene.visitor('us', 'marked');
      await scene.arrives(() => marked.read(scene.server), fromMemory);
      const { links } = scene.ground.stack;
      const mend = scene.mends(() => links.reset());
      await links.set('edge:us', 'objects:us', 'paused');
      scene.expect(await marked.read(scene.server), { outcome: '200' });
      scene.expect(await marked.read(scene.server), { outcome: '200' });
      await scene.rename(marked, 'past the hanging memory');
      scene.expect(await marked.read(scene.server), { outcome: '200', name: 'past the hanging memory' });
      await mend();
      await scene.arrives(() => marked.read(scene.server), {
        ...fromMemory,
        name: 'past the hanging memory',
      });
    },
  },
  {
    name: 'the news of a write is lost on the way to another region',
    // Who has seen it would bring it along.
    asleep: 'us',
    run: (scene) => renameElsewhere(scene, 'lost news', { lose: 1 }),
  },
  {
    name: 'the news of a write reaches another region very late',
    asleep: 'us',
    run: (scene) => renameElsewhere(scene, 'late news', { delayMs: 6000 }),
  },
  {
    name: 'all news arrive twice',
    async run(scene) {
      await renameElsewhere(scene, 'news told twice', { duplicate: 1 });
      await renameElsewhere(scene, 'other news told twice', { duplicate: 1 });
    },
  },
  {
    name: 'news overtake each other',
    async run(scene) {
      const reader = scene.visitor('us', 'unmarked');
      const writer = scene.visitor('eu', 'marked');
      await scene.arrives(() => reader.read(scene.server), fromMemory);
      const mend = await way(scene, 'writer', 'objects:us', { jitterMs: 1500 });
      for (const round of [1, 2, 3, 4, 5]) await scene.rename(writer, `overtaken ${round}`);
      await scene.arrives(() => reader.read(scene.server), { ...fromMemory, name: 'overtaken 5' });
      await mend();
      scene.expect(await reader.read(scene.server), { outcome: '200', name: 'overtaken 5' });
    },
  },
  {
    name: 'the news of a sign-out everywhere is lost on the way to another region',
    async run(scene) {
      const { login, server } = await newOwner(scene.ground, scene.node);
      const client = await signIn(regionUrl(scene.ground, 'eu'), login);
      const stolen = client.unmarkedAt(regionUrl(scene.ground, 'us'));
      const thief = new Visitor('us, a thief', stolen);
      await scene.arrives(() => thief.read(server), fromMemory);
      const mend = await way(scene, 'writer', 'objects:us', { lose: 1 });
      const owner = new Visitor('eu, the owner', client);
      scene.expect(await owner.ask('signs out everywhere', sessionEndpoints.endAll), { outcome: '204' });
      const there = new Visitor('eu, a thief', stolen.unmarkedAt(regionUrl(scene.ground, 'eu')));
      scene.expect(await there.read(server), { outcome: '401 not_signed_in' });
      const began = performance.now();
      await scene.arrives(() => thief.read(server), { outcome: '401 not_signed_in' });
      scene.note(`the other region let them in for ${Math.round(performance.now() - began)} ms`);
      await mend();
    },
  },
];
