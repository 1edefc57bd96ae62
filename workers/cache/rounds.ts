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
}

interface Waiting {
  question: string;
  /** `lead`: begin the next round. */
  tell(said: boolean | null | 'lead'): void;
}

/**
 * Questions of one isolate to one place, in rounds: while one is under way the next ones gather, and go together. A
 * question is asked after it came in, never answered by a round that was under way before.
 */
export function createRounds({ askAll, beside, waitMs, now }: RoundsOptions): Ask {
  let underWay: { since: number } | null = null;
  let gathered: Waiting[] = [];

  const runRound = async (first: string): Promise<boolean | null> => {
    const round = { since: now() };
    underWay = round;
    const others = gathered;
    gathered = [];
    const questions = [...new Set([first, ...others.map(({ question }) => question)])];
    const said = await askAll(questions).catch(() => null);
    if (underWay === round) underWay = null;
    const answers = new Map(questions.map((question, index) => [question, said?.[index] ?? null]));
    for (const { question, tell } of others) tell(answers.get(question) ?? null);
    gathered.shift()?.tell('lead');
    return answers.get(first) ?? null;
  };
  const lead = (question: string): Promise<boolean | null> => {
    const round = runRound(question);
    beside(round);
    return round;
  };
  return async (question) => {
    if (underWay === null || now() - underWay.since >= waitMs) return await lead(question);
    const said = await new Promise<boolean | null | 'lead'>((resolve) => {
      // The runtime ends a request that waits for nothing of its own, and whoever leads may have gone.
      const timer = setTimeout(() => resolve(null), waitMs);
      const tell = (told: boolean | null | 'lead') => {
        clearTimeout(timer);
        resolve(told);
      };
      gathered.push({ question, tell });
    });
    return said === 'lead' ? await lead(question) : said;
  };
}
