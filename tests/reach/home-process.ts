/** A host in a home: a game that answers on its ports, and what keeps them open. Arguments: where it notes its mappings. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { createLogger } from '../../agent/log.ts';
import { PortMapping, type MappingReport } from '../../agent/reach/port-mapping.ts';

const command = z.discriminatedUnion('do', [
  z.object({ do: z.literal('want'), isOn: z.boolean(), ports: z.array(z.number()) }),
  z.object({ do: z.literal('seen-from'), address: z.string() }),
  /** Leaves without a word, as an agent that is killed. */
  z.object({ do: z.literal('stop') }),
]);

const [file = '', ...ports] = process.argv.slice(2);
const tell = (event: { event: 'ready' | 'stopped' } | { event: 'report'; report: MappingReport }): void => {
  process.stdout.write(`${JSON.stringify(event)}\n`);
};

for (const port of ports.map(Number)) {
  const game = createServer((socket) => socket.end(`game at ${port}`)).listen(port, '0.0.0.0');
  const datagrams = createSocket('udp4').bind(port, '0.0.0.0');
  datagrams.on('message', (_, from) => datagrams.send(`game at ${port}`, from.port, from.address));
  await Promise.all([once(game, 'listening'), once(datagrams, 'listening')]);
}

const mapping = new PortMapping(
  {
    file,
    now: Date.now,
    log: createLogger((line) => process.stderr.write(line)),
    report: (report) => {
      tell({ event: 'report', report });
      return true;
    },
    lookMs: 1000,
  },
  await PortMapping.stored(file),
);
tell({ event: 'ready' });

for await (const line of createInterface({ input: process.stdin })) {
  const given = command.parse(JSON.parse(line));
  if (given.do === 'want') {
    const wanted = given.ports.flatMap((port) =>
      (['tcp', 'udp'] as const).map((protocol) => ({ protocol, port, publicPort: port })),
    );
    mapping.want(given.isOn, wanted);
  } else if (given.do === 'seen-from') mapping.seenFrom(given.address);
  else {
    await mapping.stop();
    tell({ event: 'stopped' });
  }
}
process.exit(0);
