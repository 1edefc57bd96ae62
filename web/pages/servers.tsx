import { useNavigate, useSearchParams } from '@solidjs/router';
import Plus from 'lucide-solid/icons/plus';
import ServerIcon from 'lucide-solid/icons/server';
import { createMemo, Match, Show, Switch } from 'solid-js';
import { Button } from '../components/button.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { SearchField } from '../components/search-field.tsx';
import { SegmentedControl } from '../components/segmented-control.tsx';
import { Page } from '../frame/page.tsx';
import { QueryFailure } from '../frame/query-failure.tsx';
import { paths } from '../paths.ts';
import { dataOf, queryClient } from '../query.ts';
import { createServerList, serverListQuery } from '../servers/server-list.ts';
import { ServerTable } from '../servers/server-table.tsx';
import { readSorting, sortServers, writeSorting } from '../servers/sorting.ts';
import { useGrants } from '../session.ts';
import { t } from '../text.ts';

/** Begins to load the list while the page's code and the session still come. */
export const preloadServers = () =>
  void queryClient.prefetchInfiniteQuery(serverListQuery({ search: '', all: false }));

/** Every server that the visitor may see, with its live state and power. */
export default function Servers() {
  const [search, setSearch] = useSearchParams<{ q: string; sort: string; all: string }>();
  const navigate = useNavigate();
  const grants = useGrants();
  const list = createServerList(() => ({
    search: search.q ?? '',
    all: search.all === '1' && grants('servers.read'),
  }));
  const sorting = createMemo(() => readSorting(search.sort));
  const servers = createMemo(() => {
    const pages = dataOf(list)?.pages;
    return pages === undefined
      ? null
      : sortServers(
          pages.flatMap((each) => each.items),
          sorting(),
        );
  });
  const note = () => {
    const all = servers();
    if (all === null || all.length === 0) return undefined;
    const running = all.filter((each) => each.state === 'running' && each.node.online).length;
    const count = list.hasNextPage ? t('servers.countSoFar', all.length) : t('servers.count', all.length);
    return `${count}, ${t('servers.running', running)}`;
  };
  const create = () => (
    <Show when={grants('servers.create')}>
      <Button look="primary" icon={<Plus class="size-4" />} onClick={() => navigate(paths.newServer())}>
        {t('servers.create')}
      </Button>
    </Show>
  );

  return (
    <Page
      title={t('servers.title')}
      note={note()}
      actions={servers()?.length === 0 && (search.q ?? '') === '' ? null : create()}
    >
      <div class="mb-3 flex items-center gap-2">
        <SearchField
          label={t('servers.search')}
          value={search.q ?? ''}
          onInput={(q) => setSearch({ q }, { replace: true })}
          clearLabel={t('servers.clearSearch')}
        />
        <Show when={grants('servers.read')}>
          <SegmentedControl
            label={t('servers.scope')}
            options={[
              { value: '0', label: t('servers.mine') },
              { value: '1', label: t('servers.all') },
            ]}
            value={search.all === '1' ? '1' : '0'}
            onChange={(all) => setSearch({ all: all === '1' ? '1' : undefined }, { replace: true })}
          />
        </Show>
      </div>
      <QueryFailure query={list} />
      <Switch>
        <Match when={servers()?.length === 0 && (search.q ?? '') !== ''}>
          <EmptyState
            icon={<ServerIcon class="size-5" />}
            title={t('servers.noMatchTitle')}
            text={t('servers.noMatch', search.q ?? '')}
            action={<Button onClick={() => setSearch({ q: undefined })}>{t('servers.clearSearch')}</Button>}
          />
        </Match>
        <Match when={servers()?.length === 0}>
          <EmptyState
            icon={<ServerIcon class="size-5" />}
            title={t('servers.emptyTitle')}
            text={grants('servers.create') ? t('servers.emptyText') : t('servers.emptyMember')}
            action={create()}
          />
        </Match>
        <Match when={!list.isLoadingError}>
          <ServerTable
            servers={servers()}
            sorting={sorting()}
            showsOwner={search.all === '1'}
            onSort={(next) => setSearch({ sort: writeSorting(next) }, { replace: true })}
          />
          <Show when={list.hasNextPage}>
            <div class="mt-4 flex justify-center">
              <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                {t('panel.more')}
              </Button>
            </div>
          </Show>
        </Match>
      </Switch>
    </Page>
  );
}
