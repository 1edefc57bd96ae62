import { For, Index, Show } from 'solid-js';
import { NoticeBar } from '../components/notice-bar.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { Page } from '../frame/page.tsx';
import { QueryFailure } from '../frame/query-failure.tsx';
import { dataOf } from '../query.ts';
import { OneRegion } from '../regions/one-region.tsx';
import { placeOf } from '../regions/region.ts';
import { RegionCard } from '../regions/region-card.tsx';
import { createRegions } from '../regions/region-queries.ts';
import { t } from '../text.ts';

/** How the databases are, how far behind, and what answers the readers of each region. */
export default function RegionsPage() {
  const regions = createRegions();
  const data = () => dataOf(regions);
  const note = () => {
    const known = data();
    return known === undefined ? undefined : t('regions.note', known.regions.length, placeOf(known.from));
  };
  return (
    <Page title={t('regions.title')} note={note()}>
      <QueryFailure query={regions} />
      <Show when={data()?.isCached === false}>
        <div class="mb-3">
          <NoticeBar>{t('regions.off')}</NoticeBar>
        </div>
      </Show>
      <Show when={!regions.isLoadingError}>
        <ul class="flex flex-col gap-3" aria-label={t('regions.list')} aria-busy={regions.isPending}>
          <Index
            each={data()?.regions ?? []}
            fallback={<For each={[0, 1, 2]}>{() => <RegionSkeleton />}</For>}
          >
            {(region) => (
              <RegionCard
                region={region()}
                databases={data()?.databases.filter((database) => database.region === region().region) ?? []}
                isCached={data()?.isCached ?? true}
              />
            )}
          </Index>
        </ul>
      </Show>
      <Show when={data()?.regions.length === 1}>
        <OneRegion />
      </Show>
    </Page>
  );
}

const RegionSkeleton = () => (
  <li class="h-64 rounded-lg border border-line bg-surface-1 p-4 max-lg:h-136">
    <Skeleton class="h-5 w-40" />
  </li>
);
