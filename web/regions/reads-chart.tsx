import { Index } from 'solid-js';
import { formatCount } from '../format.ts';
import { t } from '../text.ts';
import type { Region } from './region.ts';

const height = 40;
const step = 5;
const width = 4;

/** Reads by the minute, what answered them stacked: memory below, the primary on top. */
export function ReadsChart(props: { minutes: NonNullable<Region['minutes']> }) {
  const bars = () =>
    props.minutes.memory.map((memory, index) => ({
      memory,
      replica: props.minutes.replica[index] ?? 0,
      primary: props.minutes.primary[index] ?? 0,
    }));
  const most = () => Math.max(1, ...bars().map(({ memory, replica, primary }) => memory + replica + primary));
  const tall = (count: number): number => (count / most()) * height;
  return (
    <svg
      viewBox={`0 0 ${String(60 * step)} ${String(height + 1)}`}
      preserveAspectRatio="none"
      class="h-11 w-full"
      role="img"
      aria-label={t('regions.chart', formatCount(most()))}
      data-tip={t('regions.chart', formatCount(most()))}
    >
      <rect x="0" y={height} width={60 * step} height="1" class="fill-line" />
      <Index each={bars()}>
        {(bar, index) => (
          <g>
            <rect
              x={index * step}
              width={width}
              y={height - tall(bar().memory)}
              height={tall(bar().memory)}
              class="fill-accent"
            />
            <rect
              x={index * step}
              width={width}
              y={height - tall(bar().memory + bar().replica)}
              height={tall(bar().replica)}
              class="fill-running"
            />
            <rect
              x={index * step}
              width={width}
              y={height - tall(bar().memory + bar().replica + bar().primary)}
              height={tall(bar().primary)}
              class="fill-offline"
            />
          </g>
        )}
      </Index>
    </svg>
  );
}
