/** The text of an answer and the name that the panel gave it. */
export interface KeptAnswer {
  etag: string;
  text: string;
}

/** What the panel answered lately, by address: it is not sent again while it is the same. */
export interface KeptAnswers {
  find(address: string): KeptAnswer | null;
  keep(address: string, answer: KeptAnswer): void;
}

/** A name means the same text for whoever asks, so nothing has to be forgotten when another user signs in. */
export function createKeptAnswers(most: number): KeptAnswers {
  const kept = new Map<string, KeptAnswer>();
  return {
    find: (address) => kept.get(address) ?? null,
    keep(address, answer) {
      kept.delete(address);
      kept.set(address, answer);
      const [oldest] = kept.keys();
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    },
  };
}
