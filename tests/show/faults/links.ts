import { asked, isDone } from './writes.ts';
import type { Scenario } from './scenario.ts';
import type { Scene } from './scene.ts';

const near = { outcome: '200', route: /^replica:us$/ };
const unknown = '504 outcome_unknown';
const refused = '503 primary_unavailable';

/** Changes a link until the end of the scenario, or until the answer is called. */
async function change(
  scene: Scene,
  ...given: Parameters<Scene['ground']['stack']['links']['set']>
): Promise<() => Promise<void>> {
  const { links } = scene.ground.stack;
  const mend = scene.mends(() => links.reset());
  await links.set(...given);
  return mend;
}

/** The same for one direction. */
async function changeOneWay(
  scene: Scene,
  ...given: Parameters<Scene['ground']['stack']['links']['set']>
): Promise<() => Promise<void>> {
  const { links } = scene.ground.stack;
  const mend = scene.mends(() => links.reset());
  await links.setOneWay(...given);
  return mend;
}

/** What becomes of people while parts do not reach each other, or not in time. */
export const linkScenarios: readonly Scenario[] = [
  {
    name: 'a standby answers more slowly than 800 ms',
    async run(scene) {
      const marked = scene.visitor('us', 'marked');
      await scene.arrives(() => marked.search(), near);
      const mend = await change(scene, 'edge:us', 'replica:us', { delayMs: 700 });
      await scene.arrives(() => marked.search(), { outcome: '200', route: /^replica:us-west$/ });
      await mend();
      await scene.arrives(() => marked.search(), near);
    },
  },
  {
    name: 'the primary is slow',
    async run(scene) {
      const marked = scene.visitor('us', 'marked');
      const unmarked = scene.visitor('us', 'unmarked');
      await scene.arrives(() => unmarked.search(), near);
      const mend = await change(scene, '*', 'primary', { delayMs: 400 });
      await scene.rename(marked, 'written slowly');
      await scene.arrives(() => marked.search(), { outcome: '200', name: 'written slowly' });
      scene.expect(await unmarked.search(), near);
      await mend();
    },
  },
  {
    name: 'a region does not reach the primary, and reaches the writer',
    async run(scene) {
      const marked = scene.visitor('us', 'marked');
      await scene.arrives(() => marked.search(), near);
      const lag = scene.mends(() => scene.ground.stack.setLag('us', 0));
      const mend = await change(scene, 'edge:us', 'primary', 'cut');
      await scene.rename(marked, 'written past the cut');
      await scene.arrives(() => marked.search(), { ...near, name: 'written past the cut' });
      await scene.ground.stack.setLag('us', 60_000);
      await scene.rename(marked, 'not yet at the standby');
      await scene.arrives(() => marked.search(), {
        outcome: '200',
        route: /^replica:us-west$/,
        name: 'not yet at the standby',
      });
      await lag();
      await mend();
      await scene.arrives(() => marked.search(), { ...near, name: 'not yet at the standby' });
    },
  },
  {
    name: 'the writer does not reach the primary',
    tolerated: { writes: [refused] },
    async run(scene) {
      const marked = scene.visitor('us', 'marked');
      await scene.arrives(() => marked.search(), near);
      const mend = await change(scene, 'writer', 'primary', 'cut');
      const write = scene.ledger.open(scene.server, 'refused by the writer');
      const again = () => asked(scene, marked, write);
      scene.expect(await again(), { outcome: refused, retryAfter: true });
      scene.expect(await marked.search(), near);
      await mend();
      await scene.arrives(again, { outcome: '200', name: write.name }, [refused]);
    },
  },
  {
    name: 'an effect is cut off on its way to the writer',
    tolerated: { writes: [unknown, '409 still_running'] },
    async run(scene) {
      const marked = scene.visitor('us', 'marked');
      const write = scene.ledger.open(scene.server, 'cut on its way there');
      const mend = await change(scene, 'edge:us', 'writer', 'cut');
      scene.expect(await asked(scene, marked, write), { outcome: unknown });
      await isDone(scene, write.name, 0);
      await mend();
      scene.expect(await asked(scene, marked, write), { outcome: '200', name: write.name });
      await isDone(scene, write.name, 1);
    },
  },
  {
    name: 'the answer to an effect is cut off on its way back',
    isShort: true,
    tolerated: { writes: [unknown, '409 still_running'] },
    async run(scene) {
      const marked = scene.visitor('us', 'marked');
      const write = scene.ledger.open(scene.server, 'cut on its way back');
      const mend = await changeOneWay(scene, 'writer', 'edge:us', 'cut');
      scene.expect(await asked(scene, marked, write), { outcome: unknown });
      await isDone(scene, write.name, 1);
      await mend();
      await scene.arrives(() => asked(scene, marked, write), { outcome: '200', name: write.name }, [
        '409 still_running',
      ]);
      await isDone(scene, write.name, 1);
    },
  },
  {
    name: 'the answer to an effect takes longer than anybody waits',
    tolerated: { writes: [unknown] },
    async run(scene) {
      const marked = scene.visitor('us', 'marked');
      const write = scene.ledger.open(scene.server, 'answered too late');
      const mend = await changeOneWay(scene, 'writer', 'edge:us', 'paused');
      scene.expect(await asked(scene, marked, write), { outcome: unknown });
      await isDone(scene, write.name, 1);
      await mend();
      scene.expect(await asked(scene, marked, write), { outcome: '200', name: write.name });
      await isDone(scene, write.name, 1);
    },
  },
];
