import { roomOf } from './node.ts';

/** What servers may be given, as it stands in a form. */
export interface Capacity {
  memoryMb: number;
  /** Percent beyond; empty: none; null: no bound. */
  memoryOver: string | null;
  diskMb: number;
  diskOver: string | null;
}

const percents = { min: 0, max: 1000 } as const;

/** Percent as the API has it: -1 is no bound. Null: this is no percentage. */
export function percentOf(text: string | null): number | null {
  if (text === null) return -1;
  if (text.trim() === '') return 0;
  const percent = Number(text);
  return Number.isInteger(percent) && percent >= percents.min && percent <= percents.max ? percent : null;
}

/** What servers get together, in MiB; null without a bound and for what is no percentage. */
export const totalOf = (amountMb: number, text: string | null): number | null => {
  const percent = percentOf(text);
  return percent === null ? null : roomOf(0, amountMb, percent).total;
};

/** The form of a capacity that is known. */
export const capacityOf = (node: {
  memoryMb: number;
  memoryOverallocatePercent: number;
  diskMb: number;
  diskOverallocatePercent: number;
}): Capacity => ({
  memoryMb: node.memoryMb,
  memoryOver: textOf(node.memoryOverallocatePercent),
  diskMb: node.diskMb,
  diskOver: textOf(node.diskOverallocatePercent),
});

/** The request of a form that `capacityIssues` has nothing against. */
export const capacityBody = (capacity: Capacity) => ({
  memoryMb: capacity.memoryMb,
  memoryOverallocatePercent: percentOf(capacity.memoryOver) ?? 0,
  diskMb: capacity.diskMb,
  diskOverallocatePercent: percentOf(capacity.diskOver) ?? 0,
});

export type CapacityIssue = { path: string; because: 'no-room' | 'no-percent' };

/** What stands against a capacity: no room at all, and what is no percentage. */
export function capacityIssues(capacity: Capacity): CapacityIssue[] {
  const issues: CapacityIssue[] = [];
  for (const name of ['memory', 'disk'] as const) {
    const percent = percentOf(capacity[`${name}Over`]);
    if (percent === null) issues.push({ path: `${name}OverallocatePercent`, because: 'no-percent' });
    else if (percent >= 0 && capacity[`${name}Mb`] === 0)
      issues.push({ path: `${name}Mb`, because: 'no-room' });
  }
  return issues;
}

const textOf = (percent: number): string | null =>
  percent < 0 ? null : percent === 0 ? '' : String(percent);
