import type { ConsoleLines } from '../../schema/console.ts';
import { eggFeatures, type FeatureHint, featureOf } from '../../schema/egg-features.ts';

/** What a run of the server said that somebody can mend. */
export interface SeenHint {
  boot: string;
  hint: FeatureHint;
}

/** What is to be mended is said at a run's end: of a flood only the newest lines are read. */
const readLines = 200;

/** Takes lines: another run forgets what the last one said, and the first thing that it says itself stays. */
export function takeHint(
  seen: SeenHint | null,
  chunk: Pick<ConsoleLines, 'boot' | 'lines'>,
): SeenHint | null {
  const kept = seen?.boot === chunk.boot ? seen : null;
  if (kept !== null) return kept;
  for (const line of chunk.lines.slice(-readLines)) {
    const hint = featureOf(line, eggFeatures);
    if (hint !== null) return { boot: chunk.boot, hint };
  }
  return null;
}
