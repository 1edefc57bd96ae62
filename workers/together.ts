/**
 * Lets calls of one isolate share their way. While `lanes` of them are under way, those that come meanwhile gather, and
 * go together when one is back. No call is answered by what was sent before it came.
 */
export type Together<Q, A> = (asked: Q) => Promise<A>;

export interface TogetherOptions<Q, A> {
  /** Answers in the order of what is asked. */
  send(asked: readonly Q[]): Promise<readonly A[]>;
  lanes: number;
  /**
   * A call goes by itself after waiting this long: whoever sent for it may be a request that the runtime has ended,
   * with all that it was awaiting.
   */
  patienceMs: number;
  now(): number;
}

/** Told to one that waits: its answer, that sending failed, or that it is to send for all who wait. */
type Turn<A> = { is: 'answered'; answer: A } | { is: 'failed'; error: unknown } | { is: 'sends' };

interface Waiting<Q, A> {
  asked: Q;
  wake(turn: Turn<A>): void;
}

export function createTogether<Q, A>({
  send,
  lanes,
  patienceMs,
  now,
}: TogetherOptions<Q, A>): Together<Q, A> {
  const gathered = new Set<Waiting<Q, A>>();
  const sentAt = new Set<{ at: number }>();

  /** Each promise is resolved for the request that made it: what follows runs in that request, not in the sender's. */
  const wait = (asked: Q): Promise<Turn<A>> =>
    new Promise((resolve) => {
      const waiting: Waiting<Q, A> = {
        asked,
        wake(turn) {
          gathered.delete(waiting);
          clearTimeout(timer);
          resolve(turn);
        },
      };
      const timer = setTimeout(waiting.wake, patienceMs, { is: 'sends' });
      gathered.add(waiting);
    });

  const sendForAll = async (asked: Q): Promise<A> => {
    const others = [...gathered];
    gathered.clear();
    const sent = { at: now() };
    sentAt.add(sent);
    try {
      const [own, ...rest] = await send([asked, ...others.map((other) => other.asked)]);
      for (const [index, other] of others.entries()) wakeWith(other, rest[index]);
      if (own === undefined) throw tooFew();
      return own;
    } catch (error) {
      for (const other of others) other.wake({ is: 'failed', error });
      throw error;
    } finally {
      sentAt.delete(sent);
      const [next] = gathered;
      next?.wake({ is: 'sends' });
    }
  };

  /** What a request has sent that the runtime then ended is never back. */
  const areLanesFull = (): boolean => {
    const lostBefore = now() - patienceMs;
    for (const sent of sentAt) if (sent.at <= lostBefore) sentAt.delete(sent);
    return sentAt.size >= lanes;
  };

  return async (asked) => {
    if (!areLanesFull()) return await sendForAll(asked);
    const turn = await wait(asked);
    if (turn.is === 'failed') throw turn.error;
    return turn.is === 'answered' ? turn.answer : await sendForAll(asked);
  };
}

const tooFew = (): Error => new Error('fewer answers than questions');

function wakeWith<Q, A>(waiting: Waiting<Q, A>, answer: A | undefined): void {
  if (answer === undefined) waiting.wake({ is: 'failed', error: tooFew() });
  else waiting.wake({ is: 'answered', answer });
}
