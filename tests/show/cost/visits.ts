import { setTimeout as delay } from 'node:timers/promises';
import { serverEndpoints } from '../../../schema/api/servers.ts';
import { sessionEndpoints } from '../../../schema/api/session.ts';
import type { PanelClient } from '../../api-client.ts';
import { type Counts, perOne } from './counts.ts';
import { habits } from './month.ts';

/** The servers page: who is there, and what they may see. */
export async function look(visitor: PanelClient): Promise<void> {
  await visitor.call(sessionEndpoints.read);
  await list(visitor);
}

export const list = (visitor: PanelClient) => visitor.call(serverEndpoints.list, { query: { all: 'true' } });

export async function pollFor(visitor: PanelClient, seconds: number): Promise<void> {
  const everyMs = 60_000 / habits.pollsPerMinute;
  for (let waitedMs = 0; waitedMs < seconds * 1000; waitedMs += everyMs) {
    await list(visitor);
    await delay(everyMs);
  }
}

/** What was counted while a page was watched, without its polls. */
export function beside(watched: Counts, poll: Counts, seconds: number): Counts {
  const polls = Math.ceil((seconds / 60) * habits.pollsPerMinute);
  const left = (all: number, each: number): number => Math.max(0, all - each * polls);
  return perOne(
    {
      rows: left(watched.rows, poll.rows),
      commands: left(watched.commands, poll.commands),
      objectRequests: left(watched.objectRequests, poll.objectRequests),
      subrequests: left(watched.subrequests, poll.subrequests),
      statements: left(watched.statements, poll.statements),
    },
    seconds,
  );
}
