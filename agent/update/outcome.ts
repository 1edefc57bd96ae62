import { rm } from 'node:fs/promises';
import { agentUpdateEnd, type AgentUpdateEnd } from '../../schema/protocol.ts';
import { readIfThere, writeAtomic } from '../atomic-file.ts';
import type { Layout } from './layout.ts';

/** A change of version under way, as the supervisor reads it. */
export interface Pending {
  to: string;
  from: string;
}

const line = /^(\S+) (\S+)(?: (.*))?$/;

/** How the last change of version ended; null before the first. */
export async function readOutcome(layout: Layout): Promise<AgentUpdateEnd | null> {
  const [, to, outcome, reason] = line.exec(await firstLine(layout.outcome)) ?? [];
  const end = agentUpdateEnd.safeParse({ to, outcome, reason: reason ?? null });
  return end.success ? end.data : null;
}

/** A hello from now on says nothing of former changes. */
export const clearOutcome = (layout: Layout): Promise<void> => rm(layout.outcome, { force: true });

export const writeOutcome = (layout: Layout, { to, outcome, reason }: AgentUpdateEnd): Promise<void> =>
  writeAtomic(layout.outcome, `${to} ${outcome}${reason === null ? '' : ` ${oneLine(reason)}`}\n`);

/** Null: no change is under way. */
export async function readPending(layout: Layout): Promise<Pending | null> {
  const [, to, from] = line.exec(await firstLine(layout.pending)) ?? [];
  return to === undefined || from === undefined ? null : { to, from };
}

/** Puts the next start on trial. What former trials have left is not of this one. */
export async function writePending(layout: Layout, { to, from }: Pending): Promise<void> {
  for (const file of [layout.healthy, layout.late, layout.outcome]) await rm(file, { force: true });
  await writeAtomic(layout.pending, `${to} ${from} 0 trial\n`);
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 1000);

async function firstLine(file: string): Promise<string> {
  return (await readIfThere(file))?.split('\n')[0] ?? '';
}
