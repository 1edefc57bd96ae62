import { type JSX, Show } from 'solid-js';
import { formatBytes, formatCount, formatDuration } from '../format.ts';
import { t } from '../text.ts';
import { ReasonList } from './reason-list.tsx';
import { type Figures, formatShare, refusalText, type Region } from './region.ts';

/** What a region keeps in memory, and how well it serves. */
export function Memory(props: { memory: NonNullable<Region['memory']>; figures: Figures }) {
  const share = () => Math.min(1, props.memory.bytes / Math.max(1, props.memory.boundBytes));
  const size = () =>
    t('regions.bytes', formatBytes(props.memory.bytes), formatBytes(props.memory.boundBytes));
  const asked = () => props.figures.hits + props.figures.misses;
  return (
    <div class="flex flex-col gap-3">
      <div>
        <p class="figures text-xs text-normal">{size()}</p>
        <div
          class="mt-1 h-1.5 overflow-hidden rounded-full bg-surface-3"
          role="meter"
          aria-label={size()}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(share() * 100)}
        >
          <div class="h-full rounded-full bg-accent" style={{ width: `${100 * share()}%` }} />
        </div>
      </div>
      <dl class="grid grid-cols-[1fr_auto] gap-x-4 gap-y-0.5 text-sm">
        <Fact name={t('regions.entries')}>{formatCount(props.memory.entries)}</Fact>
        <Fact name={t('regions.hits')}>{asked() === 0 ? '–' : formatShare(props.figures.hits, asked())}</Fact>
        <Fact name={t('regions.waits')}>{formatCount(props.figures.waits)}</Fact>
        <Fact name={t('regions.pulled')}>
          {props.memory.pulledMs === null
            ? t('regions.never')
            : t('regions.ago', formatDuration(props.memory.pulledMs))}
        </Fact>
        <Fact name={t('regions.age')}>{t('regions.ago', formatDuration(props.memory.ageMs))}</Fact>
        <Fact name={t('regions.generation')}>{formatCount(props.memory.generation - 1)}</Fact>
        <Fact name={t('regions.floors')}>{formatCount(props.memory.floors)}</Fact>
        <Fact name={t('regions.births')}>{formatCount(props.memory.births)}</Fact>
      </dl>
      <Show when={props.memory.silentShards > 0}>
        <p class="text-sm text-attention">
          {t('regions.silentShards', props.memory.silentShards, props.memory.shards)}
        </p>
      </Show>
      <ReasonList title={t('regions.refused')} reasons={props.figures.refused} textOf={refusalText} />
    </div>
  );
}

const Fact = (props: { name: string; children: JSX.Element }) => (
  <>
    <dt class="text-muted">{props.name}</dt>
    <dd class="figures text-right text-normal">{props.children}</dd>
  </>
);
