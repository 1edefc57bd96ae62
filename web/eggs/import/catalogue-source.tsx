import Plus from 'lucide-solid/icons/plus';
import RefreshCw from 'lucide-solid/icons/refresh-cw';
import Trash from 'lucide-solid/icons/trash';
import { createSignal, For, Match, Show, Switch } from 'solid-js';
import { eggLibraryEndpoints } from '../../../schema/api/egg-library.ts';
import { call } from '../../api.ts';
import { Age } from '../../components/age.tsx';
import { Button } from '../../components/button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { IconButton } from '../../components/icon-button.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { toast } from '../../components/toasts.tsx';
import { failureReference, failureText } from '../../failure.ts';
import { formatAge, formatMoment } from '../../format.ts';
import { FailureNote } from '../../frame/failure-note.tsx';
import { dataOf, keys, queryClient } from '../../query.ts';
import { useGrants } from '../../session.ts';
import { t } from '../../text.ts';
import { type Catalogue, createCatalogues } from '../egg-queries.ts';
import { AddCatalogueForm } from './add-catalogue-form.tsx';
import { CatalogueBrowser } from './catalogue-browser.tsx';
import type { Imports } from './imports.ts';

/** Takes eggs out of indexes of public eggs. */
export function CatalogueSource(props: { imports: Imports }) {
  const catalogues = createCatalogues();
  const [isAdding, setIsAdding] = createSignal(false);
  const add = () => (
    <Button icon={<Plus class="size-4" />} onClick={() => setIsAdding(true)}>
      {t('importEggs.catalogueAdd')}
    </Button>
  );
  return (
    <div class="flex flex-col gap-5">
      <Switch fallback={<Skeleton class="h-24 w-full" />}>
        <Match when={catalogues.isLoadingError}>
          <FailureNote error={catalogues.error} onRetry={() => void catalogues.refetch()} />
        </Match>
        <Match when={dataOf(catalogues)?.length === 0}>
          <div class="flex flex-col items-start gap-3 rounded-lg border border-line bg-surface-1 px-4 py-4 text-sm">
            <p class="font-medium text-strong">{t('importEggs.catalogueNone')}</p>
            <p class="text-normal">{t('importEggs.catalogueNoneText')}</p>
            {add()}
          </div>
        </Match>
        <Match when={dataOf(catalogues)}>
          {(all) => (
            <>
              <For each={all()}>
                {(catalogue) => <OneCatalogue catalogue={catalogue} imports={props.imports} />}
              </For>
              <div>{add()}</div>
            </>
          )}
        </Match>
      </Switch>
      <Dialog
        isOpen={isAdding()}
        onClose={() => setIsAdding(false)}
        title={t('importEggs.catalogueAdd')}
        description={t('importEggs.catalogueHint')}
        closeLabel={t('panel.cancel')}
      >
        <AddCatalogueForm onDone={() => setIsAdding(false)} />
      </Dialog>
    </div>
  );
}

function OneCatalogue(props: { catalogue: Catalogue; imports: Imports }) {
  const grants = useGrants();
  const [isBusy, setIsBusy] = createSignal(false);
  const [asks, setAsks] = createSignal(false);
  const attempt = async (work: Promise<unknown>) => {
    setIsBusy(true);
    try {
      await work;
      await queryClient.invalidateQueries({ queryKey: keys.catalogues });
    } catch (error) {
      toast('failed', failureText(error), failureReference(error));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <section aria-label={props.catalogue.name} class="flex flex-col gap-2">
      <div class="flex items-center gap-2">
        <div class="min-w-0 flex-1">
          <h2 class="truncate text-sm font-semibold text-strong">{props.catalogue.name}</h2>
          <p class="truncate text-xs text-muted">
            {t('importEggs.catalogueEntries', props.catalogue.entries.length)}
            <Show when={props.catalogue.readAt}>
              {(at) => (
                <>
                  {' · '}
                  <Age
                    at={Date.parse(at())}
                    format={(ms) => t('importEggs.catalogueRead', formatAge(ms))}
                    exact={formatMoment}
                  />
                </>
              )}
            </Show>
          </p>
        </div>
        <IconButton
          label={t('importEggs.catalogueRefresh', props.catalogue.name)}
          icon={<RefreshCw class="size-4" />}
          isBusy={isBusy()}
          onClick={() => void attempt(readAnew(props.catalogue))}
        />
        <Show when={grants('eggs.delete')}>
          <IconButton
            label={t('importEggs.catalogueForget', props.catalogue.name)}
            icon={<Trash class="size-4" />}
            onClick={() => setAsks(true)}
          />
        </Show>
      </div>
      <CatalogueBrowser
        catalogue={props.catalogue}
        onTake={(entries) =>
          props.imports.add(entries.map(({ name, url }) => ({ label: name, source: { url } })))
        }
      />
      <ConfirmDialog
        isOpen={asks()}
        onClose={() => setAsks(false)}
        title={t('importEggs.catalogueForgetTitle', props.catalogue.name)}
        text={t('importEggs.catalogueForgetText')}
        confirm={t('importEggs.catalogueForgetConfirm')}
        cancel={t('panel.cancel')}
        onConfirm={() => attempt(forget(props.catalogue))}
      />
    </section>
  );
}

const readAnew = ({ name, url }: Catalogue) =>
  call(eggLibraryEndpoints.addCatalogue, { body: { name, url } });

const forget = ({ id }: Catalogue) =>
  call(eggLibraryEndpoints.removeCatalogue, { params: { catalogue: id } });
