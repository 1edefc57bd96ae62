/** Asks whether something is so. Null: nobody knows. */
export type Ask = (question: string) => Promise<boolean | null>;

export interface RoundsOptions {
  /** All distinct questions of a round at once; answers in their order. Null: nobody knows. */
  askAll(questions: readonly string[]): Promise<readonly boolean[] | null>;
  /** Lets a round end although the request that began it has gone. */
  beside(work: Promise<unknown>): void;
  /** Nobody waits longer for a round that another request has begun; by then it is taken to have died with it. */
  waitMs: number;
  now(): number;
  /** Until what has come in meanwhile is looked at. */
  pause(): Promise<void>;
}

interface Waiting {
  question: string;
  tell(this: void, said: boolean | null): void;
}

/** So long the request that began rounds goes on with them at most, beside its answer. */
const leadMs = 2000;

/**
 * Questions of one isolate to one place, in rounds: while one is under way the next ones gather, and go together. A
 * question is asked after it came in, never answered by a round that was under way before.
 */
export function createRounds({ askAll, beside, waitMs, now, pause }: RoundsOptions): Ask {
  let underWay: { since: number } | null = null;
  let gathered: Waiting[] = [];

  const takeGathered = (): Waiting[] => {
    const taken = gathered;
    gathered = [];
    return taken;
  };
  const runRound = async (asking: readonly Waiting[]): Promise<void> => {
    const questions = [...new Set(asking.map(({ question }) => question))];
    const said = await askAll(questions).catch(() => null);
    const answers = new Map(questions.map((question, index) => [question, said?.[index] ?? null]));
    for (const { question, tell } of asking) tell(answers.get(question) ?? null);
  };
  const runRounds = async (leader: Waiting): Promise<void> => {
    const rounds = { since: now() };
    underWay = rounds;
    const endsAt = rounds.since + leadMs;
    await runRound([leader, ...takeGathered()]);
    while (gathered.length > 0 && now() < endsAt && underWay === rounds) {
      // Who was answered by the last round, and asks again, comes with the next one.
      await pause();
      rounds.since = now();
      await runRound(takeGathered());
    }
    if (underWay !== rounds) return;
    underWay = null;
    for (const { tell } of takeGathered()) tell(null);
  };
  return async (question) => {
    if (underWay === null || now() - underWay.since >= waitMs)
      return await new Promise((tell) => {
        beside(runRounds({ question, tell }));
      });
    // The runtime ends a request that waits for nothing of its own, and whoever leads may have gone.
    let timer: ReturnType<typeof setTimeout> | null = null;
    const said = await new Promise<boolean | null>((tell) => {
      timer = setTimeout(() => tell(null), waitMs);
      gathered.push({ question, tell });
    });
    clearTimeout(timer);
    return said;
  };
}
