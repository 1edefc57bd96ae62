import type { AnswerOf } from '../../../schema/api/endpoint.ts';
import type { eggLibraryEndpoints } from '../../../schema/api/egg-library.ts';

export type UpstreamChange = AnswerOf<typeof eggLibraryEndpoints.upstream>['changes'][number];

export interface ChangeGroups {
  theirs: UpstreamChange[];
  local: UpstreamChange[];
  conflicts: UpstreamChange[];
}

/** Differences by who has to decide. What both sides changed alike is none. */
export const groupChanges = (changes: readonly UpstreamChange[]): ChangeGroups => ({
  theirs: changes.filter(({ state }) => state === 'theirs-only'),
  local: changes.filter(({ state }) => state === 'local-only'),
  conflicts: changes.filter(({ state }) => state === 'conflict'),
});

/** Whether a change is read better line by line. */
export const isLong = (change: Pick<UpstreamChange, 'base' | 'local' | 'theirs'>): boolean =>
  [change.base, change.local, change.theirs].some((text) => text?.includes('\n') === true);
