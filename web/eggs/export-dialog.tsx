import Download from 'lucide-solid/icons/download';
import { createSignal, For, Match, Show, Switch } from 'solid-js';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { SegmentedControl } from '../components/segmented-control.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { MarkShape } from '../components/state-mark.tsx';
import { FailureNote } from '../frame/failure-note.tsx';
import { dataOf } from '../query.ts';
import { t } from '../text.ts';
import { createEggFile, type ExportFormat, type WholeEgg } from './egg-queries.ts';
import { saveFile } from './save-file.ts';

/** Writes an egg out as a file, and says before what the format loses. */
export function ExportDialog(props: { egg: WholeEgg; isOpen: boolean; onClose: () => void }) {
  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={() => props.onClose()}
      title={t('eggFile.exportTitle', props.egg.name)}
      closeLabel={t('panel.close')}
      isWide
    >
      <ExportForm egg={props.egg} onClose={() => props.onClose()} />
    </Dialog>
  );
}

function ExportForm(props: { egg: WholeEgg; onClose: () => void }) {
  const [format, setFormat] = createSignal<ExportFormat>('own');
  const file = createEggFile(() => props.egg.id, format);
  const hint = () => {
    if (format() === 'own') return t('eggFile.ownHint');
    return format() === 'PTDL_v2' ? t('eggFile.ptdlHint') : t('eggFile.plcnHint');
  };
  return (
    <div class="flex flex-col gap-4">
      <div class="flex flex-wrap items-center gap-3">
        <SegmentedControl<ExportFormat>
          label={t('eggFile.as')}
          options={[
            { value: 'own', label: t('eggFile.own') },
            { value: 'PTDL_v2', label: 'PTDL_v2' },
            { value: 'PLCN_v3', label: 'PLCN_v3' },
          ]}
          value={format()}
          onChange={setFormat}
        />
        <p class="text-sm text-muted">{hint()}</p>
      </div>
      <div class="min-h-24 text-sm" aria-live="polite">
        <Switch fallback={<Skeleton class="h-3.5 w-64" />}>
          <Match when={file.isLoadingError}>
            <FailureNote error={file.error} onRetry={() => void file.refetch()} />
          </Match>
          <Match when={dataOf(file)}>
            {(written) => (
              <Show
                when={written().losses.length > 0}
                fallback={
                  <p class="flex items-center gap-2 text-normal">
                    <MarkShape kind="running" class="text-running" />
                    {t('eggFile.lossless')}
                  </p>
                }
              >
                <p class="mb-1 flex items-center gap-2 font-medium text-strong">
                  <MarkShape kind="attention" class="text-attention" />
                  {t('eggFile.losses')}
                </p>
                <ul class="list-disc pl-9 text-normal">
                  <For each={written().losses}>{(loss) => <li class="break-words">{loss}</li>}</For>
                </ul>
              </Show>
            )}
          </Match>
        </Switch>
      </div>
      <div class="flex items-center justify-end gap-2">
        <Button onClick={() => props.onClose()}>{t('panel.cancel')}</Button>
        <Button
          look="primary"
          icon={<Download class="size-4" />}
          isBusy={file.isPending}
          refusal={file.isLoadingError ? t('errors.unknown') : null}
          onClick={() => {
            const written = dataOf(file);
            if (written === undefined) return;
            saveFile(written.filename, written.text);
            props.onClose();
          }}
        >
          {t('eggFile.download')}
        </Button>
      </div>
    </div>
  );
}
