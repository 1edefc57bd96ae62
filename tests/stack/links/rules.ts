/**
 * One end of a link: `browser:<region>`, `edge:<region>`, `replica:<region>`, `objects:<region>` (its cache), or
 * `writer`, `primary`, `redis`, `nodes` (the objects that hold agents), which stand in the primary's region.
 */
export type Party = string;

/** How messages fare between two parties, each way. */
export interface Link {
  /**
   * `cut`: whoever sends learns at once that it failed, and sockets break. `paused`: messages wait until it is open
   * again, as packets that are sent once more do.
   */
  is: 'open' | 'cut' | 'paused';
  /** One way. */
  delayMs: number;
  /** Added at random between none and this: messages overtake each other. */
  jitterMs: number;
  /** The share of messages that never arrive; calls and their answers count each. Nobody is told. */
  lose: number;
  /** The share of calls to objects that are made twice. */
  duplicate: number;
}

export type LinkChange = Partial<Link> | 'cut' | 'paused' | 'open';

/** `*` stands for any part of a name, as in `edge:*`. */
export interface LinkRule {
  from: string;
  to: string;
  change: Partial<Link>;
}

/** What every part knows of the links. */
export interface LinkState {
  /** Counts the changes: the higher one is the newer. */
  version: number;
  /** One-way milliseconds by two regions joined with a space, those of one region left out. */
  delaysMs: Readonly<Record<string, number>>;
  primaryRegion: string;
  /** The later ones win, field by field. */
  rules: readonly LinkRule[];
}

/** A call or message that went over a link, in the direction of who asks. */
export interface Crossing {
  from: Party;
  to: Party;
  /** `request`, `sql` (one statement), `batch` (many), `socket`, `message` on a socket, an internal call's path, an object's
   * method. */
  what: string;
  /** Whether the two stand in different regions. */
  isFar: boolean;
  count: number;
}

export function linkBetween(state: LinkState, from: Party, to: Party): Link {
  const { delaysMs, rules } = state;
  const delayMs = delaysMs[`${regionOf(state, from)} ${regionOf(state, to)}`] ?? 0;
  const link: Link = { is: 'open', delayMs, jitterMs: 0, lose: 0, duplicate: 0 };
  const changes = rules.filter((rule) => matches(rule.from, from) && matches(rule.to, to));
  return changes.reduce((changed, { change }) => ({ ...changed, ...change }), link);
}

/** The rules with one more. An earlier one of the same two ends is gone. */
export const withRule = (
  rules: readonly LinkRule[],
  from: string,
  to: string,
  change: LinkChange,
): LinkRule[] => [
  ...rules.filter((rule) => rule.from !== from || rule.to !== to),
  { from, to, change: typeof change === 'string' ? { is: change } : change },
];

/** Whether two parties stand in different regions. */
export const isFar = (state: LinkState, from: Party, to: Party): boolean =>
  regionOf(state, from) !== regionOf(state, to);

const regionOf = (state: LinkState, party: Party): string => party.split(':')[1] ?? state.primaryRegion;

function matches(pattern: string, party: Party): boolean {
  const [start = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === party;
  return party.startsWith(start) && party.endsWith(rest.at(-1) ?? '');
}
