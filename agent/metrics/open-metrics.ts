export interface Sample {
  labels?: Readonly<Record<string, string>>;
  value: number;
  /** After the family's name: `_total`, `_bucket`, `_sum`, `_count`, `_info`; none for gauges. */
  suffix?: string;
}

/** Figures of one kind. `name` ends with its unit, where it has one. */
export interface Family {
  name: string;
  type: 'gauge' | 'counter' | 'histogram' | 'info';
  unit?: string;
  help: string;
  samples: readonly Sample[];
}

export const openMetricsType = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** The text of the OpenMetrics 1.0 format. */
export function openMetrics(families: readonly Family[]): string {
  return `${families.map(familyText).join('')}# EOF\n`;
}

function familyText({ name, type, unit, help, samples }: Family): string {
  const head = [
    `# TYPE ${name} ${type}`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${escaped(help)}`,
  ];
  const lines = samples.map(
    ({ labels = {}, value, suffix = '' }) => `${name}${suffix}${labelText(labels)} ${number(value)}`,
  );
  return `${[...head, ...lines].join('\n')}\n`;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

const number = (value: number): string =>
  Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : value < 0 ? '-Inf' : 'NaN';
