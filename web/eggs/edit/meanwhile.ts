import { changesOf, draftOf, type EggChanges, type EggDraft } from '../egg-draft.ts';
import type { WholeEgg } from '../egg-queries.ts';

export type EggPart = keyof EggChanges;

/** What others changed of an egg while it was edited. */
export interface Meanwhile {
  newest: WholeEgg;
  theirs: EggPart[];
  /** Of these, what the draft changes too, to something else. */
  both: EggPart[];
}

/** Compares what was edited, what came of it here, and what it is by now. */
export function meanwhileOf(base: WholeEgg, newest: WholeEgg, draft: EggDraft): Meanwhile {
  const theirs = changesOf(base, draftOf(newest));
  const mine = changesOf(base, draft);
  const parts = partsOf(theirs);
  return {
    newest,
    theirs: parts,
    both: parts.filter(
      (part) => Object.hasOwn(mine, part) && JSON.stringify(mine[part]) !== JSON.stringify(theirs[part]),
    ),
  };
}

/** Keys of changes are parts: they are made of nothing else. */
const partsOf = (changes: EggChanges): EggPart[] => Object.keys(changes) as EggPart[];
