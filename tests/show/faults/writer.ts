import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { serverEndpoints } from '../../../schema/api/servers.ts';
import { until } from '../../stack/until.ts';
import { type Barrier, closeBarrier, type Stop } from './barrier.ts';
import type { Scenario } from './scenario.ts';
import type { Scene } from './scene.ts';
import { ask } from './sql.ts';
import { outcomeOf, type Seen } from './visitor.ts';
import { asked, isDone } from './writes.ts';

const unknown = '504 outcome_unknown';
const running = '409 still_running';

/** What effects get while the writer's process is away, and what repeats of those under way get. */
const withoutWriter = { writes: [unknown, running] };
const withoutEdges = { reads: ['no answer'], writes: ['no answer', unknown, running] };

type Part = 'writer' | 'edges';

const pidOf = ({ ground }: Scene, part: Part): number =>
  Number(readFileSync(ground.stack.workers.pidFiles[part], 'utf8'));

/** Ends the process of a Worker as a crash would; it comes back by itself. */
async function strike(scene: Scene, part: Part): Promise<void> {
  const former = pidOf(scene, part);
  process.kill(former, 'SIGKILL');
  await until(async () => (pidOf(scene, part) === former ? undefined : true), {
    everyMs: 20,
    timeoutMs: 20_000,
    onTimeout: () => `the process of the ${part} did not come back`,
  });
}

/** Somebody's write, stopped on its way. */
async function stopped(
  scene: Scene,
  stop: Stop,
  name: string,
): Promise<{ barrier: Barrier; answer: Promise<Seen>; repeat: () => Promise<Seen> }> {
  const barrier = await closeBarrier(scene.ground.stack.primaryUrl, stop, scene.server);
  scene.mends(() => barrier.open());
  const marked = scene.visitor('us', 'marked');
  const write = scene.ledger.open(scene.server, name, barrier.key);
  const repeat = () => asked(scene, marked, write);
  const answer = repeat();
  await barrier.reached();
  return { barrier, answer, repeat };
}

/** What is kept for repeats is kept beside the answer, so the answer may have left. */
function expectEither(scene: Scene, seen: Seen, name: string): void {
  scene.expect(seen, seen.status === 200 ? { outcome: '200', name } : { outcome: unknown });
}

export const writerScenarios: readonly Scenario[] = [
  {
    name: 'the writer dies before a write is committed',
    isShort: true,
    tolerated: withoutWriter,
    async run(scene) {
      const name = 'cut before the commit';
      const { barrier, answer, repeat } = await stopped(scene, 'change', name);
      await strike(scene, 'writer');
      scene.expect(await answer, { outcome: unknown });
      await barrier.open();
      await isDone(scene, name, 0);
      await scene.arrives(repeat, { outcome: '200', name }, withoutWriter.writes);
      await isDone(scene, name, 1);
    },
  },
  {
    name: 'the writer dies after the commit, as it answers',
    tolerated: withoutWriter,
    async run(scene) {
      const name = 'cut after the commit';
      const { barrier, answer, repeat } = await stopped(scene, 'answer', name);
      await strike(scene, 'writer');
      expectEither(scene, await answer, name);
      await barrier.open();
      await isDone(scene, name, 1);
      await scene.arrives(repeat, { outcome: '200', name }, withoutWriter.writes);
      await isDone(scene, name, 1);
    },
  },
  {
    name: 'the writer dies after the commit, and its answer was kept nowhere',
    tolerated: withoutWriter,
    async run(scene) {
      const name = 'answered nowhere';
      const { barrier, answer, repeat } = await stopped(scene, 'unkept', name);
      await strike(scene, 'writer');
      expectEither(scene, await answer, name);
      await barrier.open();
      await scene.arrives(repeat, { outcome: running }, [unknown]);
      // As if half a minute had passed: then nobody can be at it any more.
      const older = `update idempotency set created_at = created_at - interval '31 seconds' where key like 'unkept-%'`;
      await ask(scene.ground.stack.primaryUrl, older);
      scene.expect(await repeat(), { outcome: unknown });
      await isDone(scene, name, 1);
      const reader = scene.visitor('us', 'unmarked');
      await scene.arrives(() => reader.search(), { outcome: '200', name });
    },
  },
  {
    name: 'a write hangs in the primary',
    async run(scene) {
      const name = 'hung';
      const { barrier, answer, repeat } = await stopped(scene, 'commit', name);
      scene.expect(await answer, { outcome: '503 primary_unavailable', retryAfter: true });
      await barrier.open();
      await isDone(scene, name, 0);
      scene.expect(await repeat(), { outcome: '200', name });
      await isDone(scene, name, 1);
    },
  },
  {
    name: 'what a write answers cannot be kept in time',
    async run(scene) {
      const name = 'kept late';
      const { barrier, answer, repeat } = await stopped(scene, 'answer', name);
      scene.expect(await answer, { outcome: '200', name });
      scene.expect(await repeat(), { outcome: running });
      await barrier.open();
      await scene.arrives(repeat, { outcome: '200', name }, [running]);
      await isDone(scene, name, 1);
    },
  },
  {
    name: 'the writer dies again and again while everybody writes',
    tolerated: withoutWriter,
    async run(scene) {
      const marked = scene.visitor('ap', 'marked');
      for (const round of [1, 2, 3]) {
        await strike(scene, 'writer');
        const name = `after the writer's death ${round}`;
        const write = scene.ledger.open(scene.server, name);
        const again = () => asked(scene, marked, write);
        await scene.arrives(again, { outcome: '200', name }, withoutWriter.writes);
      }
    },
  },
  {
    name: 'the edges die again and again while everybody writes',
    forgets: true,
    tolerated: withoutEdges,
    async run(scene) {
      const marked = scene.visitor('ap', 'marked');
      for (const round of [1, 2]) {
        await strike(scene, 'edges');
        const name = `after the edges' death ${round}`;
        const write = scene.ledger.open(scene.server, name);
        const again = () => asked(scene, marked, write);
        await scene.arrives(again, { outcome: '200', name }, withoutEdges.writes);
      }
    },
  },
  {
    name: 'one request is sent eight times at once, and once with another body',
    isShort: true,
    async run(scene) {
      const marked = scene.visitor('us', 'marked');
      const write = scene.ledger.open(scene.server, 'sent eight times');
      const repeat = () => asked(scene, marked, write);
      const answers = await Promise.all(Array.from({ length: 8 }, repeat));
      for (const answer of answers)
        scene.expect(answer, { outcome: answer.status === 409 ? running : '200' });
      if (!answers.some(({ status }) => status === 200)) throw new Error('none of them was done');
      const last = scene.expect(await repeat(), { outcome: '200', name: write.name });
      for (const { status, body } of answers) {
        if (status === 200 && !isDeepStrictEqual(body, last.body))
          throw new Error('repeats were answered differently');
      }
      const other = await marked.rename(scene.server, 'another body', write.key);
      scene.expect(other, { outcome: '422 idempotency_mismatch' });
      await isDone(scene, write.name, 1);
    },
  },
  {
    name: 'one creation is sent five times at once',
    async run(scene) {
      const marked = scene.visitor('us', 'marked');
      const { primaryUrl } = scene.ground.stack;
      const [node] = await ask(primaryUrl, 'select uuid from nodes limit 1');
      const body = { name: 'made once', nodeId: String(node?.['uuid']), eggId: scene.ground.eggId };
      const idempotencyKey = crypto.randomUUID();
      const make = () => marked.ask('creates a server', serverEndpoints.create, { body, idempotencyKey });
      const answers = await Promise.all(Array.from({ length: 5 }, make));
      for (const answer of answers)
        scene.expect(answer, { outcome: answer.status === 409 ? running : '201' });
      await scene.arrives(make, { outcome: '201' }, [running]);
      const made = await ask(primaryUrl, `select 1 from servers where name = 'made once'`);
      if (made.length !== 1) throw new Error(`${made.length} servers were made`);
      scene.note(`answers: ${answers.map(outcomeOf).join(', ')}; one server was made`);
    },
  },
];
