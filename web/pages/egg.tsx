import { useNavigate, useParams, useSearchParams } from '@solidjs/router';
import Download from 'lucide-solid/icons/download';
import Pencil from 'lucide-solid/icons/pencil';
import Plus from 'lucide-solid/icons/plus';
import RefreshCw from 'lucide-solid/icons/refresh-cw';
import Trash from 'lucide-solid/icons/trash';
import { createSignal, lazy, Match, Show, Switch } from 'solid-js';
import { eggEndpoints } from '../../schema/api/eggs.ts';
import { call } from '../api.ts';
import { Button } from '../components/button.tsx';
import { ConfirmDialog } from '../components/confirm-dialog.tsx';
import { IconButton } from '../components/icon-button.tsx';
import { LabelTag } from '../components/label-tag.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { toast } from '../components/toasts.tsx';
import { createWholeEgg, type WholeEgg } from '../eggs/egg-queries.ts';
import { EggView } from '../eggs/egg-view.tsx';
import { ExportDialog } from '../eggs/export-dialog.tsx';
import { failureReference, failureText } from '../failure.ts';
import { NothingHere } from '../frame/nothing-here.tsx';
import { Page } from '../frame/page.tsx';
import { QueryFailure } from '../frame/query-failure.tsx';
import { paths } from '../paths.ts';
import { dataOf, keys, queryClient } from '../query.ts';
import { RequestError } from '../request-error.ts';
import { useGrants } from '../session.ts';
import { t } from '../text.ts';

const EggEditor = lazy(async () => ({ default: (await import('../eggs/edit/egg-editor.tsx')).EggEditor }));
const EggUpdate = lazy(async () => ({ default: (await import('../eggs/update/egg-update.tsx')).EggUpdate }));

/** One egg: what it says, and the ways to change it. `do` in the address chooses between them. */
export default function EggPage() {
  const params = useParams<{ egg: string }>();
  const [search, setSearch] = useSearchParams<{ do: string }>();
  const grants = useGrants();
  const egg = createWholeEgg(() => params.egg);
  const isMissing = () =>
    egg.error instanceof RequestError && egg.error.status >= 404 && egg.error.status <= 422;
  const task = () =>
    grants('eggs.update') && (search.do === 'edit' || search.do === 'update') ? search.do : undefined;
  const name = () => dataOf(egg)?.name ?? '';
  const title = () => {
    if (task() === 'edit') return t('eggEdit.title', name());
    return task() === 'update' ? t('eggFile.updateTitle', name()) : name();
  };
  const back = () => setSearch({ do: undefined });

  return (
    <Show when={!isMissing()} fallback={<NothingHere />}>
      <Page
        title={title()}
        note={
          <Show when={dataOf(egg)?.isChanged === true && task() === undefined}>
            <LabelTag tip={t('eggs.changedTip')}>{t('eggs.changed')}</LabelTag>
          </Show>
        }
        actions={
          <Show when={task() === undefined ? dataOf(egg) : null}>{(known) => <Actions egg={known()} />}</Show>
        }
      >
        <QueryFailure query={egg} />
        <Show when={dataOf(egg)} fallback={<EggSkeleton />}>
          {(known) => (
            <Switch fallback={<EggView egg={known()} />}>
              <Match when={task() === 'edit'}>
                <EggEditor egg={known()} onDone={back} />
              </Match>
              <Match when={task() === 'update'}>
                <EggUpdate egg={known()} onDone={back} />
              </Match>
            </Switch>
          )}
        </Show>
      </Page>
    </Show>
  );
}

/** What can be done with an egg. */
function Actions(props: { egg: WholeEgg }) {
  const grants = useGrants();
  const navigate = useNavigate();
  const [, setSearch] = useSearchParams<{ do: string }>();
  const [asks, setAsks] = createSignal<'export' | 'delete' | null>(null);
  const remove = async () => {
    try {
      await call(eggEndpoints.delete, { params: { egg: props.egg.id } });
      await queryClient.invalidateQueries({ queryKey: keys.eggs });
      navigate(paths.eggs());
    } catch (error) {
      toast('failed', failureText(error), failureReference(error));
    }
  };
  return (
    <div class="flex flex-wrap items-center gap-1">
      <Show when={grants('servers.create')}>
        <Button
          look="primary"
          icon={<Plus class="size-4 max-md:hidden" />}
          onClick={() => navigate(`${paths.newServer()}?egg=${props.egg.id}`)}
        >
          {t('eggs.use')}
        </Button>
      </Show>
      <Show when={grants('eggs.update')}>
        <Button icon={<Pencil class="size-4 max-md:hidden" />} onClick={() => setSearch({ do: 'edit' })}>
          {t('eggs.edit')}
        </Button>
        <Button icon={<RefreshCw class="size-4 max-md:hidden" />} onClick={() => setSearch({ do: 'update' })}>
          {t('eggs.update')}
        </Button>
      </Show>
      <IconButton
        label={t('eggs.export')}
        icon={<Download class="size-4" />}
        onClick={() => setAsks('export')}
      />
      <Show when={grants('eggs.delete')}>
        <IconButton
          label={t('eggs.deleteAction')}
          icon={<Trash class="size-4" />}
          refusal={props.egg.servers === 0 ? null : t('eggs.inUse', props.egg.servers)}
          onClick={() => setAsks('delete')}
        />
      </Show>
      <ExportDialog egg={props.egg} isOpen={asks() === 'export'} onClose={() => setAsks(null)} />
      <ConfirmDialog
        isOpen={asks() === 'delete'}
        onClose={() => setAsks(null)}
        title={t('eggs.deleteTitle', props.egg.name)}
        text={t('eggs.deleteText')}
        confirm={t('eggs.deleteConfirm')}
        cancel={t('panel.cancel')}
        onConfirm={remove}
      />
    </div>
  );
}

const EggSkeleton = () => (
  <div class="grid gap-6 lg:grid-cols-[minmax(0,1fr)_300px]" aria-hidden="true">
    <div class="flex flex-col gap-4">
      <Skeleton class="h-4 w-80 max-w-full" />
      <Skeleton class="h-24 w-full" />
      <Skeleton class="h-64 w-full" />
    </div>
    <Skeleton class="h-72 w-full" />
  </div>
);
