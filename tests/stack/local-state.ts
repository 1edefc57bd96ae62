import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';

const shape = z.object({
  nodeId: z.string(),
  /** Where the agent was enrolled. */
  panelUrl: z.string().optional(),
  demoServerId: z.string().optional(),
});

/** What the first start made, so that a later one does not make again what somebody has deleted since. */
export type LocalState = z.infer<typeof shape>;

export function readLocalState(file: string): LocalState | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  return shape.parse(JSON.parse(text));
}

export function writeLocalState(file: string, state: LocalState): void {
  writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
