import { connect, createServer } from 'node:net';
import type { Scenario } from './scenario.ts';
import type { Scene } from './scene.ts';
import { ask } from './sql.ts';
import { asked } from './writes.ts';

const standbys = ['us', 'us-west', 'ap'];
const refused = { outcome: '503 primary_unavailable', retryAfter: true } as const;

const postgres = ({ ground }: Scene, region: string) => ground.stack.postgres.instance(region);

/** Lets the address of a database that is gone lead to another. */
async function leadTo(scene: Scene, from: string, to: string): Promise<void> {
  const target = postgres(scene, to).port;
  const server = createServer((socket) => {
    const there = connect(target, '127.0.0.1');
    for (const [one, other] of [
      [socket, there],
      [there, socket],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
    socket.pipe(there).pipe(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(postgres(scene, from).port, '127.0.0.1', resolve);
  });
  scene.atEnd(() => server.close());
}

/** The last ones: afterwards another machine is the primary. */
export const promotionScenarios: readonly Scenario[] = [
  {
    name: 'the primary is lost with its last write, and a standby is promoted',
    isAlone: true,
    forgets: true,
    async run(scene) {
      const marked = scene.visitor('us', 'marked');
      const there = scene.visitor('ap', 'marked');
      await scene.rename(marked, 'kept by the standbys');
      for (const visitor of [marked, there])
        await scene.arrives(() => visitor.search(), {
          outcome: '200',
          route: /^replica/,
          name: 'kept by the standbys',
        });

      await Promise.all(standbys.map((region) => postgres(scene, region).kill()));
      // In no ledger: this one is lost on purpose, and must be told.
      const lost = await marked.rename(scene.server, 'lost with the primary', crypto.randomUUID());
      scene.expect(lost, { outcome: '200', name: 'lost with the primary' });
      await postgres(scene, 'eu').kill();
      await Promise.all(standbys.map((region) => postgres(scene, region).start()));
      await scene.arrives(
        () => marked.search(),
        { outcome: '200', route: /^replica-stale:/, dataAge: 'maybe', name: 'kept by the standbys' },
        ['200', refused.outcome],
      );

      await leadTo(scene, 'eu', 'us');
      const early = () => marked.rename(scene.server, 'too early', crypto.randomUUID());
      await scene.arrives(early, refused, [refused.outcome]);
      await postgres(scene, 'us').query('select pg_promote(true, 30)');
      await raiseEpoch(scene);
      scene.nearest('us', 'us-west');

      await scene.arrives(
        () => marked.search(),
        {
          outcome: '200',
          route: /^(primary|replica:)/,
          lostWrites: 1,
          dataAge: 'maybe',
          name: 'kept by the standbys',
        },
        'anything',
      );
      const write = scene.ledger.open(scene.server, 'after the promotion');
      const attempt = () => asked(scene, marked, write);
      await scene.arrives(attempt, { outcome: '401 not_signed_in' }, [refused.outcome]);
      // Access tokens of the old epoch are void; whoever holds the session goes on.
      for (const visitor of [marked, ...scene.lanes.map((lane) => lane.marked)])
        scene.expect(await visitor.refresh(), { outcome: '200' });
      await scene.arrives(attempt, { outcome: '200', name: write.name });
      await scene.arrives(() => marked.search(), { outcome: '200', name: write.name });
    },
  },
  {
    name: 'after the promotion everybody goes on',
    async run(scene) {
      const marked = scene.visitor('ap', 'marked');
      for (const round of [1, 2, 3]) await scene.rename(marked, `on the new primary ${round}`);
      await scene.arrives(() => marked.search(), {
        outcome: '200',
        route: /^replica:ap$/,
        name: 'on the new primary 3',
      });
    },
  },
];

/** Before anything else is written, as an operator does. */
async function raiseEpoch({ ground }: Scene): Promise<void> {
  await ask(ground.stack.primaryUrl, 'update epoch set number = number + 1, since = now()');
}
