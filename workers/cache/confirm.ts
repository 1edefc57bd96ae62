import { compareMarks, type Mark, type Marks, type Scope } from '../../schema/scopes.ts';
import { isFresh, nextPull, type PullTicket } from './pull.ts';
import { birthOf, type Shard } from './shard.ts';

/** The versions that an answer was made from, as one shard gave them in one birth. */
export interface Proof {
  birth: string;
  versions: Marks;
}

/**
 * Whether a value of these versions would still be answered from memory, had it been kept here: within a birth floors
 * only grow, and whatever is stored raises its floor.
 */
export function confirms(shard: Shard, { birth, versions }: Proof, now: number): boolean {
  if (birth !== birthOf(shard) || !isFresh(shard, now)) return false;
  return Object.entries(versions).every(([scope, version]) => {
    const floor = shard.floors.get(asScope(scope));
    return floor === undefined || compareMarks(floor, version) <= 0;
  });
}

/** A text costs a call between Workers a tenth of what the same costs as objects. */
export const proofText = ({ birth, versions }: Proof): string =>
  [
    birth,
    ...Object.entries(versions).map(([scope, [epoch, version]]) => `${scope} ${epoch} ${version}`),
  ].join('\n');

const between = '\n\n';
export const joinProofs = (texts: readonly string[]): string => texts.join(between);

/** What a shard says to proofs. */
export interface Confirmed {
  /** For each, in their order, `1` where it holds and `0` where it does not. */
  holds: string;
  /** For whoever got it to bring. */
  pull: PullTicket | null;
}

export function confirmText(shard: Shard, text: string, now: number): Confirmed {
  // Who finds that memory has slept brings the pull before they ask for values; here nobody would wait for it.
  const pull = isFresh(shard, now) ? nextPull(shard, now) : null;
  const proofs = text.split(between).map(readProof);
  return { holds: proofs.map((proof) => (confirms(shard, proof, now) ? '1' : '0')).join(''), pull };
}

function readProof(text: string): Proof {
  const [birth = '', ...lines] = text.split('\n');
  const versions: Record<string, Mark> = {};
  for (const line of lines) {
    const [scope = '', epoch, version] = line.split(' ');
    versions[scope] = [Number(epoch), Number(version)];
  }
  return { birth, versions };
}

/** A proof's versions are keyed by the scopes that its entries named. */
const asScope = (text: string): Scope => text as Scope;
