import 'uplot/dist/uPlot.min.css';
import { createEffect, createSignal, on, onCleanup, onMount, Show } from 'solid-js';
import uPlot from 'uplot';
import { formatClock } from '../format.ts';
import { isDark } from '../theme.ts';
import { tokenColour } from './token-colour.ts';

type Values = readonly (number | null)[];

export interface LiveChartProps {
  /** What it shows and its figure now, for who cannot see it. */
  description: string;
  /** Ms since 1970, oldest first. */
  at: readonly number[];
  /** How far back it goes. */
  spanMs: number;
  lines: readonly { values: Values; colour: string; label: string; isFilled: boolean }[];
  format: (value: number) => string;
  /** The scale's top is at least this; a limit that should be seen. */
  atLeast: number;
  /** Drawn as a dashed line while it is in sight. */
  limit: number | null;
}

const cursors = 'server-figures';

/** A small chart of the last minutes that moves on by itself. Hover shows exact values, on all charts at once. */
export function LiveChart(props: LiveChartProps) {
  const [hovered, setHovered] = createSignal<number | null>(null);
  let parent: HTMLDivElement | undefined;
  let chart: uPlot | null = null;
  let limit: number | null = null;

  const data = (): uPlot.AlignedData => [
    props.at.map((at) => at / 1000),
    ...props.lines.map((line) => [...line.values]),
  ];
  const top = () => {
    const highest = Math.max(
      0,
      ...props.lines.flatMap((line) => line.values.filter((value) => value !== null)),
    );
    return Math.max(props.atLeast, highest * 1.15);
  };
  const draw = () => {
    const drawn = chart;
    if (drawn === null) return;
    const [values, max, end] = [data(), top(), props.at.at(-1) ?? Date.now()];
    const start = end - props.spanMs;
    limit = props.limit;
    drawn.batch(() => {
      drawn.setData(values, false);
      drawn.setScale('x', { min: start / 1000, max: end / 1000 });
      drawn.setScale('y', { min: 0, max });
    });
  };
  const build = () => {
    chart?.destroy();
    if (parent === undefined) return;
    const line = tokenColour('var(--line)');
    chart = new uPlot(
      {
        width: Math.max(1, parent.clientWidth),
        height: Math.max(1, parent.clientHeight),
        padding: [2, 0, 1, 0],
        legend: { show: false },
        axes: [{ show: false }, { show: false }],
        scales: { x: { time: false, auto: false }, y: { auto: false } },
        cursor: {
          sync: { key: cursors, scales: ['x', null] },
          drag: { x: false, y: false },
          y: false,
          points: { size: 5, width: 1.5 },
        },
        series: [
          {},
          ...props.lines.map((each) => ({
            stroke: tokenColour(each.colour),
            width: 1.5,
            points: { show: false },
            ...(each.isFilled ? { fill: `${tokenColour(each.colour)}1f` } : {}),
          })),
        ],
        hooks: {
          setCursor: [(self) => setHovered(self.cursor.idx ?? null)],
          drawClear: [(self) => drawGround(self, line, limit)],
        },
      },
      data(),
      parent,
    );
    draw();
  };

  onMount(() => {
    build();
    const resize = new ResizeObserver(() => {
      if (parent !== undefined) chart?.setSize({ width: parent.clientWidth, height: parent.clientHeight });
    });
    if (parent !== undefined) resize.observe(parent);
    onCleanup(() => resize.disconnect());
  });
  createEffect(on(isDark, build, { defer: true }));
  createEffect(on(() => [props.at, props.spanMs, props.limit], draw, { defer: true }));
  onCleanup(() => chart?.destroy());

  const told = () => {
    const index = hovered();
    const at = index === null ? undefined : props.at[index];
    if (index === null || at === undefined) return null;
    const figures = props.lines.map((line) => {
      const value = line.values[index];
      const figure = value === null || value === undefined ? '–' : props.format(value);
      return line.label === '' ? figure : `${line.label} ${figure}`;
    });
    return { time: formatClock(at), figures: figures.join('  ') };
  };

  return (
    <div class="relative h-full min-h-0 w-full" role="img" aria-label={props.description}>
      <div
        ref={(element) => {
          parent = element;
        }}
        class="absolute inset-0"
      />
      <Show when={told()}>
        {(now) => (
          <div class="figures pointer-events-none absolute inset-x-0 -top-0.5 flex justify-between text-xs max-md:hidden">
            <span class="rounded bg-surface-1/90 pr-1 font-medium text-strong">{now().figures}</span>
            <span class="rounded bg-surface-1/90 pl-1 text-muted">{now().time}</span>
          </div>
        )}
      </Show>
    </div>
  );
}

/** The base line, and the limit where it is in sight. */
function drawGround(chart: uPlot, colour: string, limit: number | null): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1;
  ctx.beginPath();
  const base = Math.round(bbox.top + bbox.height) - 0.5;
  ctx.moveTo(bbox.left, base);
  ctx.lineTo(bbox.left + bbox.width, base);
  ctx.stroke();
  const max = chart.scales.y?.max;
  if (limit !== null && max !== undefined && max !== null && limit <= max) {
    ctx.setLineDash([4, 4]);
    ctx.beginPath();
    const y = Math.round(chart.valToPos(limit, 'y', true)) + 0.5;
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
  }
  ctx.restore();
}
