import { useNavigate, useSearchParams } from '@solidjs/router';
import EggIcon from 'lucide-solid/icons/egg';
import Upload from 'lucide-solid/icons/upload';
import { createMemo, For, Match, Show, Switch } from 'solid-js';
import { Button } from '../components/button.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { SearchField } from '../components/search-field.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { walkRows } from '../components/walk-rows.ts';
import { groupEggs } from '../eggs/egg-groups.ts';
import { createEggs, type Egg } from '../eggs/egg-queries.ts';
import { EggRow } from '../eggs/egg-row.tsx';
import { shownIcon } from '../eggs/shown-icon.ts';
import { Page } from '../frame/page.tsx';
import { QueryFailure } from '../frame/query-failure.tsx';
import { paths } from '../paths.ts';
import { dataOf } from '../query.ts';
import { useGrants } from '../session.ts';
import { t } from '../text.ts';

/** The eggs that servers are made from, by nest. */
export default function Eggs() {
  const eggs = createEggs();
  const grants = useGrants();
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams<{ q: string }>();
  const groups = createMemo(() => groupEggs(dataOf(eggs) ?? [], search.q ?? ''));
  const total = () => dataOf(eggs)?.length ?? 0;
  const isEmpty = () => dataOf(eggs)?.length === 0;
  const importEggs = () => (
    <Show when={grants('eggs.update')}>
      <Button look="primary" icon={<Upload class="size-4" />} onClick={() => navigate(paths.importEggs())}>
        {t('eggs.import')}
      </Button>
    </Show>
  );

  return (
    <Page
      title={t('eggs.title')}
      note={total() === 0 ? undefined : t('eggs.count', total())}
      actions={isEmpty() ? null : importEggs()}
    >
      <QueryFailure query={eggs} />
      <Show when={!isEmpty()}>
        <div class="mb-3 flex">
          <SearchField
            label={t('eggs.search')}
            value={search.q ?? ''}
            onInput={(q) => setSearch({ q }, { replace: true })}
            clearLabel={t('servers.clearSearch')}
          />
        </div>
      </Show>
      <Switch>
        <Match when={isEmpty()}>
          <EmptyState
            icon={<EggIcon class="size-5" />}
            title={t('eggs.emptyTitle')}
            text={t('eggs.emptyText')}
            action={importEggs()}
          />
        </Match>
        <Match when={total() > 0 && groups().length === 0}>
          <EmptyState
            icon={<EggIcon class="size-5" />}
            title={t('servers.noMatchTitle')}
            text={t('eggs.noMatch', search.q ?? '')}
            action={<Button onClick={() => setSearch({ q: undefined })}>{t('servers.clearSearch')}</Button>}
          />
        </Match>
        <Match when={eggs.isPending}>
          <ul aria-label={t('eggs.list')} aria-busy="true">
            <For each={[0, 1, 2]}>{() => <EggSkeleton />}</For>
          </ul>
        </Match>
        <Match when={!eggs.isLoadingError}>
          <div class="flex flex-col gap-6" onKeyDown={walkRows}>
            <For each={groups()}>
              {(group) => (
                <section aria-label={group.nest}>
                  <h2 class="mb-1.5 flex items-baseline gap-2 px-3 text-sm font-semibold text-strong max-md:px-0">
                    {group.nest}
                    <span class="figures text-xs font-normal text-muted">{group.eggs.length}</span>
                  </h2>
                  <ul class="flex flex-col max-md:gap-2" aria-label={group.nest}>
                    <For each={group.eggs}>
                      {(egg) => <EggRow egg={egg} isBesideIcons={hasIcons(group.eggs)} />}
                    </For>
                  </ul>
                </section>
              )}
            </For>
          </div>
        </Match>
      </Switch>
    </Page>
  );
}

const EggSkeleton = () => (
  <li class="flex min-h-14 flex-col justify-center gap-2 border-t border-line px-3 py-2.5 max-md:min-h-24 max-md:rounded-lg max-md:border">
    <Skeleton class="h-3.5 w-40" />
    <Skeleton class="h-3 w-80 max-w-full" />
  </li>
);

const hasIcons = (eggs: readonly Egg[]): boolean => eggs.some(({ icon }) => shownIcon(icon) !== null);
