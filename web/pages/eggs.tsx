import { A } from '@solidjs/router';
import EggIcon from 'lucide-solid/icons/egg';
import Trash from 'lucide-solid/icons/trash';
import Upload from 'lucide-solid/icons/upload';
import { createSignal, For, Match, Show, Switch } from 'solid-js';
import type { AnswerOf } from '../../schema/api/endpoint.ts';
import { eggEndpoints } from '../../schema/api/eggs.ts';
import { call } from '../api.ts';
import { Button } from '../components/button.tsx';
import { ConfirmDialog } from '../components/confirm-dialog.tsx';
import { Dialog } from '../components/dialog.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { IconButton } from '../components/icon-button.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { toast } from '../components/toasts.tsx';
import { walkRows } from '../components/walk-rows.ts';
import { createEggs } from '../eggs/egg-queries.ts';
import { ImportEggForm } from '../eggs/import-egg-form.tsx';
import { failureReference, failureText } from '../failure.ts';
import { FailureNote } from '../frame/failure-note.tsx';
import { Page } from '../frame/page.tsx';
import { paths } from '../paths.ts';
import { dataOf, keys, queryClient } from '../query.ts';
import { useGrants } from '../session.ts';
import { t } from '../text.ts';

type Egg = AnswerOf<typeof eggEndpoints.list>['items'][number];

/** The eggs that servers are made from. */
export default function Eggs() {
  const eggs = createEggs();
  const grants = useGrants();
  const [isImporting, setIsImporting] = createSignal(false);
  const [condemned, setCondemned] = createSignal<Egg | null>(null);
  const add = () => (
    <Show when={grants('eggs.update')}>
      <Button look="primary" icon={<Upload class="size-4" />} onClick={() => setIsImporting(true)}>
        {t('eggs.import')}
      </Button>
    </Show>
  );
  const remove = async () => {
    const egg = condemned();
    if (egg === null) return;
    try {
      await call(eggEndpoints.delete, { params: { egg: egg.id } });
      await queryClient.invalidateQueries({ queryKey: keys.eggs });
    } catch (error) {
      toast('failed', failureText(error), failureReference(error));
    }
  };
  const note = () => {
    const all = dataOf(eggs) ?? [];
    return all.length === 0 ? undefined : t('eggs.count', all.length);
  };
  return (
    <Page title={t('eggs.title')} note={note()} actions={dataOf(eggs)?.length === 0 ? null : add()}>
      <Show when={eggs.isLoadingError || eggs.isRefetchError}>
        <div class="mb-3">
          <FailureNote error={eggs.error} onRetry={() => void eggs.refetch()} />
        </div>
      </Show>
      <Switch>
        <Match when={dataOf(eggs)?.length === 0}>
          <EmptyState
            icon={<EggIcon class="size-5" />}
            title={t('eggs.emptyTitle')}
            text={t('eggs.emptyText')}
            action={add()}
          />
        </Match>
        <Match when={!eggs.isLoadingError}>
          <ul
            class="flex flex-col max-md:gap-2"
            aria-label={t('eggs.list')}
            aria-busy={eggs.isPending}
            onKeyDown={walkRows}
          >
            <For each={dataOf(eggs)} fallback={<For each={[0, 1, 2]}>{() => <EggSkeleton />}</For>}>
              {(egg) => (
                <li class="relative flex min-h-14 items-center gap-4 border-t border-line py-2.5 pr-1 pl-3 hover:bg-surface-1 max-md:rounded-lg max-md:border max-md:bg-surface-1">
                  <div class="min-w-0 flex-1">
                    <div class="flex min-w-0 items-baseline gap-2">
                      <Show
                        when={grants('servers.create')}
                        fallback={<span class="truncate font-medium text-strong">{egg.name}</span>}
                      >
                        <A
                          href={`${paths.newServer()}?egg=${egg.id}`}
                          data-row
                          data-tip={t('eggs.use')}
                          class="truncate font-medium text-strong after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:rounded-md focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
                        >
                          {egg.name}
                        </A>
                      </Show>
                      <span class="shrink-0 text-xs text-muted">{egg.nest.name}</span>
                    </div>
                    <p class="line-clamp-1 text-sm text-muted max-md:line-clamp-3">{egg.description}</p>
                  </div>
                  <span class="figures shrink-0 text-sm text-muted">{t('servers.count', egg.servers)}</span>
                  <Show when={grants('eggs.delete')}>
                    <span class="relative z-10">
                      <IconButton
                        label={t('eggs.delete', egg.name)}
                        icon={<Trash class="size-4" />}
                        refusal={egg.servers === 0 ? null : t('eggs.inUse', egg.servers)}
                        onClick={() => setCondemned(egg)}
                      />
                    </span>
                  </Show>
                </li>
              )}
            </For>
          </ul>
        </Match>
      </Switch>
      <Dialog
        isOpen={isImporting()}
        onClose={() => setIsImporting(false)}
        title={t('eggs.importTitle')}
        description={t('eggs.importText')}
        closeLabel={t('panel.cancel')}
        isWide
      >
        <ImportEggForm onDone={() => setIsImporting(false)} />
      </Dialog>
      <ConfirmDialog
        isOpen={condemned() !== null}
        onClose={() => setCondemned(null)}
        title={t('eggs.deleteTitle', condemned()?.name ?? '')}
        text={t('eggs.deleteText')}
        confirm={t('eggs.deleteConfirm')}
        cancel={t('panel.cancel')}
        onConfirm={remove}
      />
    </Page>
  );
}

const EggSkeleton = () => (
  <li class="flex min-h-14 flex-col justify-center gap-2 border-t border-line px-3 py-2.5 max-md:min-h-24 max-md:rounded-lg max-md:border">
    <Skeleton class="h-3.5 w-40" />
    <Skeleton class="h-3 w-80 max-w-full" />
  </li>
);
