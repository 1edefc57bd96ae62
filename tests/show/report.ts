import { cpus, release, totalmem } from 'node:os';

/** Prints figures as a table for people and, as the last line, as one JSON object for machines. */
export function report(title: string, figures: Record<string, unknown>): void {
  const width = Math.max(...Object.keys(figures).map((key) => key.length));
  const rows = Object.entries(figures).map(([key, value]) => `  ${key.padEnd(width)}  ${shown(value)}`);
  process.stdout.write(`\n${title}\n${machine()}\n${rows.join('\n')}\n\n${JSON.stringify(figures)}\n`);
}

/** Whether the short form was asked for. */
export const isShort = (): boolean => process.argv.includes('--short');

/** The value below which the given share of the values lies; NaN when there are none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function shown(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function machine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `  ${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${first?.model ?? 'CPU'}, ${memory} GiB, Linux ${release()}, Node ${process.version}`;
}
