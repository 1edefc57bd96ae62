import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { ApiError } from '../../schema/errors.ts';
import { ipKind } from '../../schema/ip-kind.ts';
import type { ReachChallenge, ReachProbe, ReachSide } from '../../schema/reach.ts';
import { within } from '../run.ts';
import { gameQueries, type GameQuery } from './game-queries.ts';

/** So many at once; a probe is over in seconds. */
const mostProbes = 4;
const lookupMs = 2000;
/** Datagrams get lost: each is sent so often, this far apart. */
const rounds = 3;
const usualRoundMs = 1200;

/** Asks addresses of other nodes. */
export class Prober {
  readonly #roundMs: number;
  #running = 0;

  constructor(roundMs = usualRoundMs) {
    this.#roundMs = roundMs;
  }

  /** Throws `busy`. What was found is an answer, also when nothing was. */
  async probe({ host, port, challenge, allowsPrivate }: ReachProbe): Promise<ReachSide> {
    if (this.#running >= mostProbes) throw new ApiError('busy');
    this.#running += 1;
    const roundMs = this.#roundMs;
    try {
      const address = await addressOf(host);
      if (address === null) return { reached: false, reason: 'dns', detail: host };
      if (!mayAsk(address, allowsPrivate)) return { reached: false, reason: 'not_public', detail: address };
      return await (challenge === null
        ? askGames({ address, port, roundMs })
        : askNode({ address, port, roundMs }, challenge));
    } finally {
      this.#running -= 1;
    }
  }
}

/** Never the addresses on which clouds hand out secrets, nor groups. */
function mayAsk(address: string, allowsPrivate: boolean): boolean {
  const kind = ipKind(address);
  if (kind === 'public') return true;
  return allowsPrivate && (kind === 'private' || kind === 'loopback' || kind === 'shared');
}

async function addressOf(host: string): Promise<string | null> {
  if (ipKind(host) !== null) return host;
  const found = await within(lookup(host), lookupMs, 'The name did not resolve.').catch(() => null);
  return found?.address ?? null;
}

interface Target {
  address: string;
  port: number;
  roundMs: number;
}

async function askNode(target: Target, challenge: ReachChallenge): Promise<ReachSide> {
  const ended = await converse(target, (socket) => {
    const question = Buffer.from(challenge.question);
    return {
      say: () => socket.send(question),
      hear: (answer) => (answer.toString() === challenge.answer ? 'right' : 'wrong'),
    };
  });
  if (ended === 'right') return { reached: true, reason: 'open', detail: null };
  if (ended === 'wrong') return { reached: false, reason: 'wrong_host', detail: null };
  return { reached: false, reason: ended === 'refused' ? 'refused' : 'timeout', detail: null };
}

async function askGames(target: Target): Promise<ReachSide> {
  const ended = await converse(target, (socket) => ({
    say: () => {
      for (const { frame } of gameQueries) socket.send(frame);
    },
    hear: (answer) => {
      const next = followUp(answer);
      if (next !== null) socket.send(next);
      return 'right';
    },
  }));
  if (ended === 'right') return { reached: true, reason: 'open', detail: null };
  if (ended === 'refused') return { reached: false, reason: 'refused', detail: null };
  return { reached: null, reason: 'game_silent', detail: null };
}

/** Anything that comes back is an answer; one that asks for more is told more, so that its game is not left waiting. */
function followUp(answer: Buffer): Buffer | null {
  for (const query of gameQueries satisfies readonly GameQuery[]) {
    const next = query.follow(answer);
    if (next !== null) return next;
  }
  return null;
}

interface Talk {
  say(): void;
  hear(answer: Buffer): 'right' | 'wrong';
}

/** Says the same in rounds until something is heard from this address. */
async function converse(
  { address, port, roundMs }: Target,
  talk: (socket: { send(frame: Buffer): void }) => Talk,
): Promise<'right' | 'wrong' | 'refused' | 'silent'> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  const heard = Promise.withResolvers<'right' | 'wrong' | 'refused'>();
  const ended = new AbortController();
  // A connected socket hears of a closed port, and from nobody else.
  socket.on('error', () => heard.resolve('refused'));
  const { say, hear } = talk({ send: (frame) => socket.send(frame, () => undefined) });
  socket.on('message', (answer) => heard.resolve(hear(answer)));
  const ask = async () => {
    await new Promise<void>((resolve) => {
      socket.connect(port, address, () => resolve());
      void heard.promise.then(() => resolve());
    });
    for (let round = 0; round < rounds; round++) {
      say();
      await pause(roundMs, undefined, { signal: ended.signal });
    }
    return 'silent' as const;
  };
  const silence = ask();
  // It may lose the race by being called off.
  silence.catch(() => undefined);
  try {
    return await Promise.race([heard.promise, silence]);
  } finally {
    ended.abort();
    socket.close();
  }
}
