import type { Stack } from '../../stack/stack.ts';

/** What the parts of a panel asked of each other. */
export interface Counts {
  /** Rows that databases answered. */
  rows: number;
  /** Redis commands. */
  commands: number;
  /** Calls and sockets to Durable Objects. */
  objectRequests: number;
  /** Everything that a Worker sent out: to the writer, to databases, Redis and objects. */
  subrequests: number;
  statements: number;
}

export const noCounts: Counts = { rows: 0, commands: 0, objectRequests: 0, subrequests: 0, statements: 0 };

/** What `work` made them ask, messages on sockets left out. */
export async function counting(stack: Stack, work: () => Promise<unknown>): Promise<Counts> {
  await stack.links.forgetCrossings();
  const before = stack.answered();
  await work();
  const crossings = await stack.links.crossings();
  const after = stack.answered();
  const rows = after.rows - before.rows;
  const commands = after.commands - before.commands;
  return crossings
    .filter(({ what }) => what !== 'message')
    .reduce(
      (sum, { to, what, count }) => ({
        rows: sum.rows,
        commands: sum.commands,
        objectRequests: sum.objectRequests + (isObject(to) ? count : 0),
        subrequests: sum.subrequests + count,
        statements: sum.statements + (what === 'sql' || what === 'batch' ? count : 0),
      }),
      { ...noCounts, rows, commands },
    );
}

export const perOne = (counts: Counts, of: number): Counts => ({
  rows: counts.rows / of,
  commands: counts.commands / of,
  objectRequests: counts.objectRequests / of,
  subrequests: counts.subrequests / of,
  statements: counts.statements / of,
});

const isObject = (party: string): boolean =>
  ['objects', 'nodes', 'limits'].includes(party.split(':')[0] ?? '');
