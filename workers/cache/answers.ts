import type { Proofs } from './made-from.ts';

/** An answer that is given again as it is, while its proofs hold. */
export interface KeptAnswer {
  body: Uint8Array;
  /** Names the body, weakly. */
  etag: string;
  /** All but what names a single request. */
  headers: Headers;
  /** Names who asked, for what counts their requests. */
  principal: string;
  proofs: Proofs['texts'];
  /** Ms since 1970: by then an entry, the session or the access token has ended. */
  until: number;
}

/** The answers of one isolate, by everything in the request that they depend on. */
export interface Answers {
  /** Null for one caller now and then towards its end: who makes it anew keeps it for longer. */
  find(request: string, now: number): KeptAnswer | null;
  keep(request: string, answer: KeptAnswer, now: number): void;
  forget(request: string): void;
}

/** Longer requests are not worth remembering. */
const requestMax = 16_384;
const overheadBytes = 500;
/** Of a lifetime: entries are renewed a little before. */
const restShare = 0.2;
const renewEveryMs = 1000;

/** Bounded by bytes; the least recently used goes first. */
export function createAnswers(mostBytes: number): Answers {
  const answers = new Map<string, KeptAnswer & { renewAt: number }>();
  let bytes = 0;

  const sizeOf = (request: string, answer: KeptAnswer): number =>
    overheadBytes +
    answer.body.length +
    2 * request.length +
    [...answer.headers].reduce((sum, [name, value]) => sum + name.length + value.length, 0) +
    answer.proofs.reduce((sum, { text }) => sum + 2 * text.length, 0);

  const forget = (request: string): void => {
    const answer = answers.get(request);
    if (answer === undefined) return;
    answers.delete(request);
    bytes -= sizeOf(request, answer);
  };
  return {
    forget,
    find(request, now) {
      const answer = answers.get(request);
      if (answer === undefined) return null;
      if (answer.until <= now) {
        forget(request);
        return null;
      }
      if (answer.renewAt <= now) {
        answer.renewAt = now + renewEveryMs;
        return null;
      }
      answers.delete(request);
      answers.set(request, answer);
      return answer;
    },
    keep(request, answer, now) {
      forget(request);
      if (request.length > requestMax) return;
      const renewAt = answer.until - (answer.until - now) * restShare;
      answers.set(request, { ...answer, renewAt });
      bytes += sizeOf(request, answer);
      for (const oldest of answers.keys()) {
        if (bytes <= mostBytes) return;
        forget(oldest);
      }
    },
  };
}
