import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serverEndpoints } from '../../schema/api/servers.ts';
import type { PanelClient } from '../api-client.ts';
import { addNode, importEgg, signInFirst } from '../first-steps.ts';
import { realDistances } from '../stack/links/distances.ts';
import type { Stack } from '../stack/stack.ts';
import { startTestStack } from '../stack/test-stack.ts';
import { createVisitor, type Visitor, type VisitorFigures } from './regions/visitor.ts';
import { isShort, report } from './report.ts';

/**
 * Visitors in Frankfurt, Virginia and Singapore, each at their region's edge, beside the same visitors of a panel that
 * has one region: the primary's edge, its memory and its database alone. Distances are those of `distances.ts`; standbys
 * lag by the way from the primary.
 */
const regions = ['eu', 'us', 'ap'];
const samples = isShort() ? 5 : 40;
const heldBackMs = 2000;

const stack = await startTestStack({ firstPort: 26_100, regions, distances: realDistances });
try {
  const { setupToken, firstLogin } = stack.secrets;
  const client = await signInFirst(stack.url, { setupToken, ...firstLogin });
  const servers = await makeServers(client, 2 * regions.length);
  const visitorsAt = (edgeOf: (region: string) => string) =>
    Promise.all(
      regions.map((from) => {
        const server = servers.shift() ?? '';
        return createVisitor({ stack, from, edge: edgeOf(from), client, server, samples });
      }),
    );
  const near = await visitorsAt((region) => region);
  const single = await visitorsAt(() => 'eu');
  await measure(stack, near, { hasReplicas: true });
  await measure(stack, single, { hasReplicas: false });
  const figures = { regions: byRegion(near), singleRegion: byRegion(single) };
  printTable('regions', figures.regions);
  printTable('singleRegion', figures.singleRegion);
  printTable('Against the least that the way takes', againstLimits(figures.regions));
  report('Regions: what a visitor waits for, in milliseconds', figures);
  for (const [region, { crossingsPerWrite, crossingsPerReadMost }] of Object.entries(figures.regions)) {
    const allowed = region === 'eu' ? 0 : 1;
    if (crossingsPerWrite > allowed)
      throw new Error(`a write in ${region} crossed ${crossingsPerWrite} times`);
    if (crossingsPerReadMost > allowed)
      throw new Error(`a read after an own write in ${region} crossed ${crossingsPerReadMost} times`);
  }
} finally {
  await stack.stop();
}

async function measure(
  { setLag }: Stack,
  visitors: readonly Visitor[],
  { hasReplicas }: { hasReplicas: boolean },
): Promise<void> {
  /** One after the other: what visitors share here, they do not share elsewhere. */
  const all = async (step: (visitor: Visitor) => Promise<void>) => {
    for (const visitor of visitors) await step(visitor);
  };
  const lag = async (lagMs: (region: string) => number) => {
    for (const region of regions.slice(1)) await setLag(region, lagMs(region));
  };
  await lag((region) => realDistances('eu', region));
  await Promise.all(visitors.map((visitor) => visitor.warmUp()));
  await all((visitor) => visitor.reads());
  await all((visitor) => visitor.writes('near'));
  if (hasReplicas) {
    await lag(() => heldBackMs);
    await all((visitor) => visitor.writes('behind'));
  }
  await all((visitor) => visitor.count());
}

function byRegion(visitors: readonly Visitor[]): Record<string, VisitorFigures> {
  return Object.fromEntries(visitors.map((visitor, index) => [regions[index] ?? '', visitor.figures()]));
}

/** With the goal in each name. */
function againstLimits(figures: Record<string, VisitorFigures>): Record<string, object> {
  const rounded = (value: number): number => Math.round(value * 100) / 100;
  const rows = Object.entries(figures).map(([region, one]): [string, object] => {
    const row: object = {
      'cached / limit (1.2)': rounded(one.cachedP50 / one.localLimitP50),
      'replica / limit (1.2)': rounded(one.replicaP50 / one.replicaLimitP50),
      'write - crossing (15)': rounded(one.writeP50 - one.crossingP50),
    };
    return [region, row];
  });
  return Object.fromEntries<object>(rows);
}

function printTable(title: string, rows: Record<string, object>): void {
  const visitors = Object.values(rows).map((row) => new Map<string, unknown>(Object.entries(row)));
  const names = [...(visitors[0]?.keys() ?? [])];
  const line = (label: string, cells: readonly unknown[]) =>
    `  ${label.padEnd(24)}${cells.map((cell) => String(cell).padStart(9)).join('')}\n`;
  process.stdout.write(`\n${title}\n${line('', Object.keys(rows))}`);
  for (const name of names) {
    const cells = visitors.map((visitor) => visitor.get(name));
    process.stdout.write(line(name, cells));
  }
}

async function makeServers(client: PanelClient, count: number): Promise<string[]> {
  const source = readFileSync(fileURLToPath(new URL('../../eggs/openttd.json', import.meta.url)), 'utf8');
  const nodeId = await addNode(client, { name: 'regions', ports: `30000-${30_000 + count}` });
  const eggId = await importEgg(client, source);
  const made: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const body = { name: `server ${index}`, nodeId, eggId };
    made.push((await client.call(serverEndpoints.create, { body })).id);
  }
  return made;
}
