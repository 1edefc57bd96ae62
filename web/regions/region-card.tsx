import { createUniqueId, For, Index, type JSX, Show } from 'solid-js';
import { MarkShape, StateMark } from '../components/state-mark.tsx';
import { formatCount, formatDuration } from '../format.ts';
import { t } from '../text.ts';
import { DatabaseLine, Rests } from './database-line.tsx';
import { Memory } from './memory.tsx';
import { Reads } from './reads.tsx';
import { type Database, type Figures, placeOf, type Region } from './region.ts';

const hourMs = 3_600_000;

/** A region: its databases, what answers its readers, what it keeps in memory. */
export function RegionCard(props: { region: Region; databases: Database[]; isCached: boolean }) {
  const id = createUniqueId();
  const asks = () => {
    const [first = '', ...others] = props.region.asks;
    return t('regions.asks', first, others.join(', '));
  };
  const span = () => {
    const ageMs = props.region.memory?.ageMs ?? hourMs;
    return ageMs < hourMs ? t('regions.since', formatDuration(ageMs)) : t('regions.hour');
  };
  return (
    <li>
      <article
        aria-labelledby={id}
        class="flex flex-col gap-4 rounded-lg border border-line bg-surface-1 p-4"
      >
        <header class="flex flex-wrap items-baseline gap-x-3 gap-y-1">
          <h2 id={id} class="text-base font-semibold text-strong">
            {placeOf(props.region.region)}
          </h2>
          <span class="text-xs text-muted">{props.region.region}</span>
          <Show when={props.region.isPrimary}>
            <span class="rounded border border-line px-1.5 text-xs text-normal">{t('regions.primary')}</span>
          </Show>
          <Show when={props.isCached && !props.region.isAnswering}>
            <StateMark kind="failed" label={t('regions.noMemory')} />
          </Show>
        </header>
        <div class="grid gap-x-8 gap-y-5 lg:grid-cols-3">
          <Part title={t('regions.databases')}>
            <ul class="flex flex-col gap-2">
              <Index each={props.databases}>{(database) => <DatabaseLine database={database()} />}</Index>
            </ul>
            <p class="text-xs text-muted">{asks()}</p>
            <Rests region={props.region} />
          </Part>
          <Show
            when={props.region.lastHour}
            fallback={
              <Show when={props.isCached}>
                <p class="text-sm text-muted lg:col-span-2">{t('regions.noMemoryText')}</p>
              </Show>
            }
          >
            {(figures) => (
              <>
                <Part title={t('regions.reads')} note={span()}>
                  <Show when={props.region.minutes}>
                    {(minutes) => <Reads figures={figures()} minutes={minutes()} />}
                  </Show>
                </Part>
                <Part title={t('regions.memory')}>
                  <Show when={props.region.memory}>
                    {(memory) => <Memory memory={memory()} figures={figures()} />}
                  </Show>
                </Part>
                <Noticed figures={figures()} />
              </>
            )}
          </Show>
        </div>
      </article>
    </li>
  );
}

const Part = (props: { title: string; note?: string; children: JSX.Element }) => (
  <section class="flex min-w-0 flex-col gap-3">
    <h3 class="text-xs font-medium text-muted">
      {props.title}
      <Show when={props.note}>
        <span class="font-normal">, {props.note}</span>
      </Show>
    </h3>
    {props.children}
  </section>
);

const notices = ['lostWrites', 'invalidationsLost', 'propagating', 'aged', 'marksIgnored'] as const;

/** What should hardly ever happen, where it did. */
function Noticed(props: { figures: Figures }) {
  const noticed = () => notices.filter((name) => props.figures[name] > 0);
  return (
    <Show when={noticed().length > 0}>
      <ul class="flex flex-col gap-1 border-t border-line pt-3 lg:col-span-3">
        <For each={noticed()}>
          {(name) => (
            <li class="flex gap-1.5 text-sm text-normal">
              <MarkShape kind="attention" class="mt-[3px] text-attention" />
              {t(`regions.noticed.${name}`, formatCount(props.figures[name]))}
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}
