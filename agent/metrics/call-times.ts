import { agentCalls } from '../../schema/protocol.ts';
import type { Sample } from './open-metrics.ts';

const bounds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

interface Counts {
  buckets: number[];
  sum: number;
  count: number;
}

/** How long the panel's calls took, by call and outcome. */
export class CallTimes {
  readonly #counts = new Map<string, Counts>();

  /** `method`: as the panel named it. */
  observe(method: string, isOk: boolean, seconds: number): void {
    const name = Object.hasOwn(agentCalls, method) ? method : 'unknown';
    const key = `${name} ${isOk ? 'ok' : 'error'}`;
    const counts = this.#counts.get(key) ?? { buckets: bounds.map(() => 0), sum: 0, count: 0 };
    this.#counts.set(key, counts);
    for (const [at, bound] of bounds.entries())
      if (seconds <= bound) counts.buckets[at] = (counts.buckets[at] ?? 0) + 1;
    counts.sum += seconds;
    counts.count += 1;
  }

  samples(): Sample[] {
    return [...this.#counts].flatMap(([key, { buckets, sum, count }]): Sample[] => {
      const [call = '', outcome = ''] = key.split(' ');
      const labels = { call, outcome };
      return [
        ...bounds.map((bound, at) => ({
          suffix: '_bucket',
          labels: { ...labels, le: bound.toFixed(3).replace(/0+$/, '').replace(/\.$/, '.0') },
          value: buckets[at] ?? 0,
        })),
        { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: count },
        { suffix: '_sum', labels, value: sum },
        { suffix: '_count', labels, value: count },
      ];
    });
  }
}
