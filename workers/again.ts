import { consistencyHeader } from '../schema/scopes.ts';
import { readAnswer, readHeaders } from './answer.ts';
import { createAnswers, type KeptAnswer } from './cache/answers.ts';
import type { BringPull } from './cache/bring-pull.ts';
import { joinProofs } from './cache/confirm.ts';
import { createMakings } from './cache/makings.ts';
import { type Ask, createRounds } from './cache/rounds.ts';
import type { Shards } from './cache/shards.ts';
import type { Volume } from './limits/volume.ts';
import type { Counters } from './regions/figures.ts';
import { figureOfRoute } from './regions/figures.ts';
import { answerTo, type Visit } from './visit.ts';

/** Answers that are given again instead of being made again, while the region's memory confirms what they were made of. */
export interface Again {
  /** Null: it has to be made. */
  answer(request: Request, visit: Visit): Promise<Response | null>;
  /** Makes an answer that may be kept; who asks the same meanwhile waits for it, and gets it once it is confirmed. */
  once(request: Request, visit: Visit, make: () => Promise<Response>): Promise<Response>;
  /** Everything that the answer depends on must be in the request's address, cookies and marks, and in its proofs. */
  keep(request: Request, visit: Visit, answer: MadeAnswer): void;
}

interface MadeAnswer extends Omit<KeptAnswer, 'headers'> {
  /** Null: it carries no marks. */
  token: string | null;
}

interface Deps {
  shardsOf(region: string): Shards;
  bringPull: BringPull;
  volume: Volume;
  counters: Counters;
  beside(work: Promise<unknown>): void;
}

const mostBytes = 16 * 1024 * 1024;
const waitMs = 1000;
/** The first may find nothing in memory, and only the second be kept. */
const mostWaits = 3;

/** One per isolate. */
export function createAgain({ shardsOf, bringPull, volume, counters, beside }: Deps): Again {
  const answers = createAnswers(mostBytes);
  const rounds = new Map<string, Ask>();
  const makings = createMakings(waitMs);

  const roundsAt = (region: string, shard: string): Ask => {
    const known = rounds.get(shard);
    if (known !== undefined) return known;
    const ask = createRounds({
      beside,
      waitMs,
      now: Date.now,
      pause: () => new Promise((resolve) => setTimeout(resolve, 0)),
      async askAll(proofs) {
        const said = await shardsOf(region).confirm(shard, joinProofs(proofs));
        if (said === null) return null;
        if (said.pull !== null) beside(bringPull({ region, shard }, said.pull));
        return Array.from(said.holds, (digit) => digit === '1');
      },
    });
    rounds.set(shard, ask);
    return ask;
  };
  const confirm = async (name: string, kept: KeptAnswer, region: string): Promise<boolean> => {
    const said = await Promise.all(kept.proofs.map(({ shard, text }) => roundsAt(region, shard)(text)));
    if (said.includes(false)) answers.forget(name);
    return said.every((holds) => holds === true);
  };

  const give = (kept: KeptAnswer, request: Request, visit: Visit): Response =>
    answerTo(visit, readAnswer(kept, request, kept.headers));

  return {
    async answer(request, visit) {
      const { region } = visit;
      const name = nameOf(request, region);
      const now = Date.now();
      const kept = name === null ? null : answers.find(name, now);
      if (name === null || kept === null) return null;
      const [isAdmitted, holds] = await Promise.all([
        volume.admits('caller', kept.principal, now),
        confirm(name, kept, region),
      ]);
      if (!isAdmitted || !holds) return null;
      counters(region).add(figureOfRoute(`cache:${region}`));
      return give(kept, request, visit);
    },
    async once(request, visit, make) {
      const name = nameOf(request, visit.region);
      if (name === null) return await make();
      for (let waits = 0; waits < mostWaits; waits++) {
        const waiting = makings.wait(name);
        if (waiting === null) break;
        await waiting;
        const kept = answers.find(name, Date.now());
        if (kept !== null && (await confirm(name, kept, visit.region))) return give(kept, request, visit);
      }
      const made = makings.make(name, make);
      beside(made);
      return await made;
    },
    keep(request, visit, answer) {
      const name = nameOf(request, visit.region);
      if (name === null) return;
      const { token, ...kept } = answer;
      const marks = token === null ? null : { [consistencyHeader]: token };
      const headers = readHeaders(kept, { ...marks, 'X-Roost-Route': `cache:${visit.region}` });
      answers.keep(name, { ...kept, headers }, Date.now());
    },
  };
}

/** Who asks, for what, from where, and what they have seen. Null: an answer to this is never given again. */
function nameOf({ method, url, headers }: Request, region: string): string | null {
  const cookie = headers.get('cookie');
  // What an API key asks is counted against its quota.
  if (method !== 'GET' || cookie === null || headers.has('authorization')) return null;
  return [region, url, cookie, headers.get(consistencyHeader) ?? ''].join('\n');
}
