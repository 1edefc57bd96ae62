import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { gameQueries } from './game-queries.ts';
import { Prober } from './probe.ts';
import { Responders } from './responders.ts';

const host = '127.0.0.1';
const challenge = { question: 'q'.repeat(43), answer: 'a'.repeat(43) };
const allowsPrivate = true;

const responders = (): Responders => {
  const made = new Responders();
  onTestFinished(() => made.stop());
  return made;
};
const listen = { uuid: '', ip: host, challenge, forMs: 20_000 };

/** A game that answers every datagram with what `reply` makes of it. */
async function game(reply: (frame: Buffer) => Buffer | null): Promise<number> {
  const socket = createSocket('udp4').bind(0, host);
  onTestFinished(() => void socket.close());
  socket.on('message', (frame, from) => {
    const answer = reply(frame);
    if (answer !== null) socket.send(answer, from.port, from.address);
  });
  await once(socket, 'listening');
  return socket.address().port;
}

async function ask(port: number, words: string): Promise<string> {
  const socket = connect(port, host);
  socket.write(words);
  return await text(socket);
}

test('a node that listens is recognised over UDP and over TCP', async () => {
  const port = 29_410;
  expect(await responders().listen({ ...listen, port })).toBe(true);
  const found = await new Prober(300).probe({ host, port, challenge, allowsPrivate });
  expect(found).toEqual({ reached: true, reason: 'open', detail: null });
  expect(await ask(port, `${challenge.question}\n`)).toBe(`${challenge.answer}\n`);
});

test('who does not know the question gets no answer', async () => {
  const port = 29_411;
  await responders().listen({ ...listen, port });
  expect(await ask(port, `${'x'.repeat(60)}\n`).catch(() => '')).toBe('');
});

test('a port of another program is not taken', async () => {
  const port = await game(() => null);
  expect(await responders().listen({ ...listen, port })).toBe(false);
});

test('a port is given back at once when its game starts, whatever address it is bound to', async () => {
  const port = 29_412;
  const own = responders();
  await own.listen({ ...listen, port });
  await own.release([{ ip: '0.0.0.0', port }]);
  await expect(ask(port, 'x')).rejects.toThrow('ECONNREFUSED');
  expect(await own.listen({ ...listen, port })).toBe(true);
});

test('a program that answers something else is another host', async () => {
  const port = await game(() => Buffer.from('who are you'));
  const found = await new Prober(300).probe({ host, port, challenge, allowsPrivate });
  expect(found).toMatchObject({ reached: false, reason: 'wrong_host' });
});

test('a closed port refuses, a silent one times out, a silent game stays open', async () => {
  const prober = new Prober(300);
  const port = await game(() => null);
  const [refused, late, silent] = await Promise.all([
    prober.probe({ host, port: 29_413, challenge, allowsPrivate }),
    prober.probe({ host, port, challenge, allowsPrivate }),
    prober.probe({ host, port, challenge: null, allowsPrivate }),
  ]);
  expect(refused).toMatchObject({ reached: false, reason: 'refused' });
  expect(late).toMatchObject({ reached: false, reason: 'timeout' });
  expect(silent).toMatchObject({ reached: null, reason: 'game_silent' });
});

test.each(gameQueries.map(({ game: name, frame }) => [name, frame] as const))(
  'a game that knows only %s is found',
  async (_, frame) => {
    const port = await game((given) => (given.equals(frame) ? Buffer.from('\xff\xff\xff\xffI') : null));
    const found = await new Prober(300).probe({ host, port, challenge: null, allowsPrivate });
    expect(found).toMatchObject({ reached: true, reason: 'open' });
  },
);

test('Source’s challenge is answered', async () => {
  const frames: string[] = [];
  const challenged = Promise.withResolvers<void>();
  const port = await game((frame) => {
    frames.push(frame.toString('latin1'));
    if (frame.subarray(-4).toString() === 'ABCD') challenged.resolve();
    return frame.subarray(4, 5).toString() === 'T' ? Buffer.from('\xff\xff\xff\xffAABCD', 'latin1') : null;
  });
  await new Prober(300).probe({ host, port, challenge: null, allowsPrivate });
  await challenged.promise;
  expect(frames.at(-1)?.startsWith('\xff\xff\xff\xffTSource')).toBe(true);
});

test.each(['127.0.0.1', '10.0.0.1', '169.254.169.254', '::1'])(
  '%s is not asked from public',
  async (address) => {
    const found = await new Prober(300).probe({
      host: address,
      port: 29_414,
      challenge,
      allowsPrivate: false,
    });
    expect(found).toEqual({ reached: false, reason: 'not_public', detail: address });
  },
);

test('the address of a cloud’s secrets is never asked', async () => {
  const found = await new Prober(300).probe({ host: '169.254.169.254', port: 80, challenge, allowsPrivate });
  expect(found.reason).toBe('not_public');
});

test('a name that does not resolve is a reason', async () => {
  const found = await new Prober(300).probe({
    host: 'no-such.invalid',
    port: 29_414,
    challenge,
    allowsPrivate,
  });
  expect(found).toMatchObject({ reached: false, reason: 'dns' });
});

test('more probes than a few at once are refused', async () => {
  const prober = new Prober(300);
  const port = await game(() => null);
  const all = Array.from({ length: 5 }, () => prober.probe({ host, port, challenge, allowsPrivate }));
  const ends = await Promise.allSettled(all);
  expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(1);
});
