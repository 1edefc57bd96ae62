import { Show } from 'solid-js';
import { createNow } from '../components/age.tsx';
import { formatBytes, formatDuration, formatMebibytes, formatPercent, formatRate } from '../format.ts';
import type { Server } from '../servers/server.ts';
import { t } from '../text.ts';
import { LiveChart, type LiveChartProps } from './live-chart.tsx';
import { newest, spanOf, type StatSeries } from './stat-series.ts';

const mebibyte = 1_048_576;
const staleMs = 15_000;

export interface FiguresProps {
  server: Server;
  stats: StatSeries;
  isRunning: boolean;
}

/** CPU, memory, network and disk: the figure now, and the last minutes of it. */
export function Figures(props: FiguresProps) {
  const now = createNow();
  const staleFor = () => {
    const at = props.stats.last?.at;
    return props.isRunning && at !== undefined && now() - at > staleMs ? now() - at : null;
  };
  const figure = (values: readonly (number | null)[], format: (value: number) => string) => {
    const value = newest(values);
    return props.isRunning && value !== null ? format(value) : '–';
  };
  const memoryLimit = () => {
    const told = props.stats.last?.memoryLimitBytes ?? 0;
    const bytes = told > 0 ? told : props.server.limits.memoryMb * mebibyte;
    return bytes > 0 ? bytes : null;
  };
  const diskLimit = () => (props.server.limits.diskMb === 0 ? null : props.server.limits.diskMb * mebibyte);
  const cpuLimit = () => (props.server.limits.cpuPercent === 0 ? null : props.server.limits.cpuPercent);
  return (
    <section
      aria-label={t('stats.figures')}
      class="grid min-h-0 gap-2 max-lg:grid-cols-4 max-md:gap-1.5 lg:auto-rows-[minmax(88px,132px)]"
    >
      <Figure
        name={t('stats.cpu')}
        figure={figure(props.stats.cpuPercent, formatPercent)}
        note={cpuLimit() === null ? undefined : t('stats.of', formatPercent(cpuLimit() ?? 0))}
        staleFor={staleFor()}
        at={props.stats.at}
        spanMs={spanOf(props.stats)}
        lines={[{ values: props.stats.cpuPercent, colour: 'var(--accent)', label: '', isFilled: true }]}
        format={formatPercent}
        atLeast={cpuLimit() ?? 20}
        limit={cpuLimit()}
      />
      <Figure
        name={t('stats.memory')}
        figure={figure(props.stats.memoryBytes, formatBytes)}
        note={memoryLimit() === null ? undefined : t('stats.of', formatBytes(memoryLimit() ?? 0))}
        staleFor={staleFor()}
        at={props.stats.at}
        spanMs={spanOf(props.stats)}
        lines={[{ values: props.stats.memoryBytes, colour: 'var(--accent)', label: '', isFilled: true }]}
        format={formatBytes}
        atLeast={memoryLimit() ?? 64 * mebibyte}
        limit={memoryLimit()}
      />
      <Figure
        name={t('stats.network')}
        figure={figure(props.stats.inRate, formatRate)}
        note={figure(props.stats.outRate, formatRate)}
        staleFor={staleFor()}
        at={props.stats.at}
        spanMs={spanOf(props.stats)}
        lines={[
          { values: props.stats.inRate, colour: 'var(--accent)', label: '↓', isFilled: true },
          { values: props.stats.outRate, colour: 'var(--attention)', label: '↑', isFilled: false },
        ]}
        format={formatRate}
        atLeast={1024}
        limit={null}
      />
      <Figure
        name={t('stats.disk')}
        figure={figure(props.stats.diskBytes, formatBytes)}
        note={diskLimit() === null ? undefined : t('stats.of', formatMebibytes(props.server.limits.diskMb))}
        staleFor={staleFor()}
        at={props.stats.at}
        spanMs={spanOf(props.stats)}
        lines={[{ values: props.stats.diskBytes, colour: 'var(--accent)', label: '', isFilled: true }]}
        format={formatBytes}
        atLeast={diskLimit() ?? 64 * mebibyte}
        limit={diskLimit()}
      />
    </section>
  );
}

interface FigureProps extends Omit<LiveChartProps, 'description'> {
  name: string;
  figure: string;
  /** The limit, or the figure of the second line. */
  note?: string | undefined;
  /** Age of the newest figure when it is too old to be called live. */
  staleFor: number | null;
}

function Figure(props: FigureProps) {
  const minutes = () => props.spanMs / 60_000;
  const staleTip = () =>
    props.staleFor === null ? undefined : t('panel.stale', formatDuration(props.staleFor));
  return (
    <div class="flex min-h-0 min-w-0 flex-col rounded-lg border border-line bg-surface-1 px-3 pt-2 pb-2 max-md:px-2 max-md:pt-1.5">
      <div class="flex items-baseline justify-between gap-2 max-lg:flex-col max-lg:gap-0">
        <h2 class="text-xs whitespace-nowrap text-muted">
          {props.name}
          <Show when={props.at.length > 0}>
            <span class="max-lg:hidden"> · {t('stats.span', minutes())}</span>
          </Show>
        </h2>
        <p
          class="figures truncate text-sm font-medium text-strong transition-opacity max-md:text-xs max-lg:max-w-full"
          classList={{ 'opacity-60': props.staleFor !== null }}
        >
          <LineMark line={props.lines[0]} />
          <span data-tip={staleTip()}>{props.figure}</span>
          <Show when={props.note}>
            <span
              class="max-lg:hidden"
              classList={{
                'pl-2': props.lines.length > 1,
                'pl-1 font-normal text-muted': props.lines.length === 1,
              }}
            >
              <LineMark line={props.lines[1]} />
              {props.note}
            </span>
          </Show>
        </p>
      </div>
      <div class="mt-1.5 min-h-0 flex-1 max-lg:h-10 max-lg:flex-none max-md:h-6">
        <LiveChart
          description={t('stats.chart', props.name, minutes(), props.figure)}
          at={props.at}
          spanMs={props.spanMs}
          lines={props.lines}
          format={props.format}
          atLeast={props.atLeast}
          limit={props.limit}
        />
      </div>
    </div>
  );
}

/** Which line a figure belongs to, where there are two. */
const LineMark = (props: { line: LiveChartProps['lines'][number] | undefined }) => (
  <Show when={props.line?.label}>
    {(label) => <span style={{ color: props.line?.colour }}>{label()} </span>}
  </Show>
);
