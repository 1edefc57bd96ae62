import { sessionEndpoints } from '../../../schema/api/session.ts';
import type { Ground } from '../../regions/ground.ts';
import { until } from '../../stack/until.ts';
import { createLedger } from './ledger.ts';
import { printScenario, sum } from './print.ts';
import type { Scenario } from './scenario.ts';
import { type Notebook, openScene, type Prepared, prepareLanes, type Scene } from './scene.ts';
import { startTraffic, type Tally } from './traffic.ts';
import { ask } from './sql.ts';
import { asked } from './writes.ts';

export interface Figures extends Record<string, number> {
  scenarios: number;
  failed: number;
  acknowledgedWritesLost: number;
  doubledEffects: number;
  writes: number;
  acknowledged: number;
  reads: number;
  toldStale: number;
}

/** The panel that they run on. */
export interface Stage {
  ground: Ground;
  /** Regions where there is somebody. */
  peopled: readonly string[];
  /** Whether regions remember. */
  isCached: boolean;
  /** What the Workers have logged as unexpected since the last call. */
  unexpected: () => string[];
}

/** Runs them one after the other on the same panel and prints what was seen. */
export async function runScenarios(
  { ground, peopled, isCached, unexpected }: Stage,
  scenarios: readonly Scenario[],
): Promise<Figures> {
  const ledger = createLedger();
  const prepared: Prepared = {
    ground,
    ledger,
    atEnd: [],
    near: new Map(),
    isCached,
    ...(await prepareLanes(ground, peopled)),
  };
  const figures: Figures = {
    scenarios: scenarios.length,
    failed: 0,
    acknowledgedWritesLost: 0,
    doubledEffects: 0,
    writes: 0,
    acknowledged: 0,
    reads: 0,
    toldStale: 0,
  };
  const first = openScene(prepared, { lines: [], notes: [] });
  await untilWhole(first, prepared.isCached);
  await untilBeaten(first, 2);
  for (const scenario of scenarios) {
    const { wrong, tally } = await runOne(scenario, { ...prepared, unexpected });
    if (wrong.length > 0) figures.failed += 1;
    figures.reads += sum(tally.reads);
    figures.toldStale += tally.toldStale;
  }
  const audit = await ledger.audit(ground.stack.primaryUrl);
  for (const work of prepared.atEnd) await work();
  return {
    ...figures,
    writes: audit.writes,
    acknowledged: audit.acknowledged,
    acknowledgedWritesLost: audit.lost.length,
    doubledEffects: audit.doubled.length,
  };
}

interface Parts extends Prepared {
  /** What the Workers logged of it meanwhile. */
  unexpected: () => string[];
}

async function runOne(scenario: Scenario, parts: Parts): Promise<{ wrong: string[]; tally: Tally }> {
  const began = performance.now();
  const notebook: Notebook = { lines: [], notes: [] };
  const scene = openScene(parts, notebook);
  // An access token lives for ten minutes.
  await parts.ground.admin.call(sessionEndpoints.refresh);
  const { tolerated = {}, asleep, isAlone = false } = scenario;
  const awake = isAlone ? [] : parts.lanes.filter(({ region }) => region !== asleep);
  const traffic = startTraffic(awake, parts.ledger, tolerated);
  const wrong: string[] = [];
  const tell = (error: unknown) => wrong.push(error instanceof Error ? error.message : String(error));
  await scenario.run(scene).catch(tell);
  await scene.close().catch(tell);
  await untilWhole(scene, parts.isCached).catch(tell);
  if (scenario.forgets === true) await untilBeaten(scene, 2).catch(tell);
  const tally = await traffic.stop();
  wrong.push(...tally.wrong);
  const { lost, doubled, refusedButDone } = await parts.ledger.audit(parts.ground.stack.primaryUrl);
  wrong.push(...parts.unexpected());
  for (const name of lost) wrong.push(`lost: ${name}`);
  for (const name of refusedButDone) wrong.push(`refused, and done: ${name}`);
  for (const name of doubled) wrong.push(`done twice: ${name}`);
  printScenario(scenario.name, { notebook, tally, wrong, seconds: (performance.now() - began) / 1000 });
  return { wrong, tally };
}

/** Everybody writes again, and reads from nearby and from their region's memory, which replicas may fill. */
async function untilWhole(scene: Scene, isCached: boolean): Promise<void> {
  const began = performance.now();
  for (const { region } of scene.lanes) {
    const visitor = scene.visitor(region, 'marked');
    const write = scene.ledger.open(scene.server, `whole ${crypto.randomUUID()}`);
    const done = () => asked(scene, visitor, write);
    await scene.awaits(done, { outcome: '200', name: write.name }, 'anything');
    const near = { outcome: '200', route: scene.nearestOf(region) };
    await scene.awaits(() => visitor.search(), near, 'anything');
    if (!isCached) continue;
    const memory = { outcome: '200', route: new RegExp(`^cache:${region}$`) };
    await scene.awaits(() => visitor.read(scene.server), memory, 'anything');
  }
  scene.note(`whole again ${Math.round(performance.now() - began)} ms later`);
}

async function untilBeaten(scene: Scene, times: number): Promise<void> {
  const { primaryUrl } = scene.ground.stack;
  const beats = async () => Number((await ask(primaryUrl, 'select counter from heartbeat'))[0]?.['counter']);
  const visitors = scene.lanes.map(({ region }) => scene.visitor(region, 'unmarked'));
  const first = await beats();
  const isBeaten = async () => {
    for (const visitor of visitors) await visitor.search();
    return (await beats()) >= first + times ? true : undefined;
  };
  await until(isBeaten, { everyMs: 100, timeoutMs: 20_000, onTimeout: () => 'no beats come' });
}
