import EggIcon from 'lucide-solid/icons/egg';
import Upload from 'lucide-solid/icons/upload';
import { createSignal, Show } from 'solid-js';
import { eggEndpoints } from '../../schema/api/eggs.ts';
import { call } from '../api.ts';
import { Button } from '../components/button.tsx';
import { ConfirmDialog } from '../components/confirm-dialog.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { toast } from '../components/toasts.tsx';
import { createEggs, type Egg } from '../eggs/egg-queries.ts';
import { EggRow } from '../eggs/egg-row.tsx';
import { ImportEggForm } from '../eggs/import-egg-form.tsx';
import { failureReference, failureText } from '../failure.ts';
import { ListPage } from '../frame/list-page.tsx';
import { keys, queryClient } from '../query.ts';
import { useGrants } from '../session.ts';
import { t } from '../text.ts';

/** The eggs that servers are made from. */
export default function Eggs() {
  const eggs = createEggs();
  const grants = useGrants();
  const [isImporting, setIsImporting] = createSignal(false);
  const [condemned, setCondemned] = createSignal<Egg | null>(null);
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
  return (
    <ListPage
      title={t('eggs.title')}
      label={t('eggs.list')}
      query={eggs}
      count={(n) => t('eggs.count', n)}
      add={() => (
        <Show when={grants('eggs.update')}>
          <Button look="primary" icon={<Upload class="size-4" />} onClick={() => setIsImporting(true)}>
            {t('eggs.import')}
          </Button>
        </Show>
      )}
      empty={{ icon: <EggIcon class="size-5" />, title: t('eggs.emptyTitle'), text: t('eggs.emptyText') }}
      skeleton={() => <EggSkeleton />}
      row={(egg) => <EggRow egg={egg} onDelete={() => setCondemned(egg)} />}
    >
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
    </ListPage>
  );
}

const EggSkeleton = () => (
  <li class="flex min-h-14 flex-col justify-center gap-2 border-t border-line px-3 py-2.5 max-md:min-h-24 max-md:rounded-lg max-md:border">
    <Skeleton class="h-3.5 w-40" />
    <Skeleton class="h-3 w-80 max-w-full" />
  </li>
);
