import { settle, type Write } from './ledger.ts';
import type { Scene } from './scene.ts';
import { ask } from './sql.ts';
import type { Seen, Visitor } from './visitor.ts';

/** Sends a write, for the first time or again. */
export async function asked(scene: Scene, visitor: Visitor, write: Write): Promise<Seen> {
  const seen = await visitor.rename(scene.server, write.name, write.key);
  settle(write, seen);
  return seen;
}

/** Throws unless the rename was done exactly so often, by the primary's own record. */
export async function isDone(scene: Scene, name: string, times: number): Promise<void> {
  const text = `select 1 from activity where event = 'server:settings.rename' and properties ->> 'new' = $1`;
  const { length } = await ask(scene.ground.stack.primaryUrl, text, [name]);
  if (length !== times) throw new Error(`"${name}" was done ${length} times instead of ${times}`);
  scene.note(`the primary has it ${times === 0 ? 'not' : times === 1 ? 'once' : `${times} times`}`);
}
