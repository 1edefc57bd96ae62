import type { Line, Notebook } from './scene.ts';
import type { Tally } from './traffic.ts';
import { outcomeOf } from './visitor.ts';

interface Outcome {
  notebook: Notebook;
  tally: Tally;
  wrong: readonly string[];
  seconds: number;
}

/** Prints what people got, one line each, and what was wrong. */
export function printScenario(name: string, { notebook, tally, wrong, seconds }: Outcome): void {
  const mark = wrong.length === 0 ? '✓' : '✗';
  const rows = notebook.lines.map(row);
  const around = [
    `reads ${shown(tally.reads)}`,
    `writes ${shown(tally.writes)}`,
    ...(sum(tally.refreshes) > 0 ? [`refreshes ${shown(tally.refreshes)}`] : []),
    ...(tally.toldStale > 0 ? [`told stale ${tally.toldStale}`] : []),
  ].join('; ');
  const faults = [...new Set(wrong)].slice(0, 12).map((text) => `    ✗ ${text}`);
  const notes = notebook.notes.map((text) => `    ${text}`);
  const lines = [
    `${mark} ${name} (${seconds.toFixed(1)} s)`,
    ...rows,
    ...notes,
    `    around it: ${around}`,
    ...faults,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function row(line: Line): string {
  const { who, did, ms, route, dataAge, retryAfter, lostWrites, before } = line;
  const said = [
    route.replaceAll(', ', ' then '),
    dataAge === null ? '' : `age ${dataAge} s`,
    retryAfter === null ? '' : `again after ${retryAfter} s`,
    lostWrites === 0 ? '' : 'lost write told',
    before === 0 ? '' : `after ${before} ${before === 1 ? 'other' : 'others'}`,
  ];
  const what = `${who.padEnd(16)} ${did.padEnd(22)} ${outcomeOf(line).padEnd(24)} ${`${ms} ms`.padStart(8)}`;
  return `    ${what}  ${said.filter(Boolean).join(', ')}`;
}

export const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, one) => total + one, 0);

const shown = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([outcome, count]) => `${count} × ${outcome}`)
    .join(', ') || 'none';
