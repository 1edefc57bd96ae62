import { For, Show } from 'solid-js';
import { formatCount } from '../format.ts';
import { t } from '../text.ts';
import { ReadsChart } from './reads-chart.tsx';
import { ReasonList } from './reason-list.tsx';
import { type Figures, formatShare, reasonText, type Region, sharesOf } from './region.ts';

const sources = [
  { name: 'memory', label: 'fromMemory', colour: 'bg-accent' },
  { name: 'replica', label: 'fromReplica', colour: 'bg-running' },
  { name: 'primary', label: 'fromPrimary', colour: 'bg-offline' },
] as const;

/** What answered this region's reads in the last hour. */
export function Reads(props: { figures: Figures; minutes: NonNullable<Region['minutes']> }) {
  const shares = () => sharesOf(props.figures);
  const share = (name: 'memory' | 'replica' | 'primary') => formatShare(shares()[name], shares().all);
  return (
    <Show when={shares().all > 0} fallback={<p class="text-sm text-muted">{t('regions.none')}</p>}>
      <div class="flex flex-col gap-3">
        <ReadsChart minutes={props.minutes} />
        <div
          class="flex h-1.5 gap-px overflow-hidden rounded-full"
          role="img"
          aria-label={t('regions.share', share('memory'), share('replica'), share('primary'))}
        >
          <For each={sources}>
            {(source) => (
              <span
                class={source.colour}
                style={{ width: `${(100 * shares()[source.name]) / shares().all}%` }}
              />
            )}
          </For>
        </div>
        <dl class="grid grid-cols-3 gap-x-4">
          <For each={sources}>
            {(source) => (
              <div class="flex flex-col">
                <dt class="flex items-center gap-1.5 text-xs text-muted">
                  <span class={`size-2 rounded-full ${source.colour}`} aria-hidden="true" />
                  {t(`regions.${source.label}`)}
                </dt>
                <dd class="figures text-sm text-strong">
                  {share(source.name)}{' '}
                  <span class="text-xs text-muted">{formatCount(shares()[source.name])}</span>
                </dd>
              </div>
            )}
          </For>
        </dl>
        <ReasonList
          title={t('regions.fallbacks')}
          reasons={props.figures.fallbacks}
          textOf={reasonText}
          more={[[t('regions.stale'), props.figures.reads.replicaStale]]}
        />
      </div>
    </Show>
  );
}
