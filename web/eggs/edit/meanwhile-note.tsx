import { Show } from 'solid-js';
import { Button } from '../../components/button.tsx';
import { MarkShape } from '../../components/state-mark.tsx';
import { t } from '../../text.ts';
import type { EggPart, Meanwhile } from './meanwhile.ts';

export interface MeanwhileNoteProps {
  what: Meanwhile;
  isBusy: boolean;
  /** The form is sent again, for the egg as it is now. */
  onKeep: () => void;
  onLeave: () => void;
}

/** An edit was refused because others changed the egg meanwhile: what, and the two ways on. */
export const MeanwhileNote = (props: MeanwhileNoteProps) => (
  <div
    role="alert"
    class="flex animate-appear flex-wrap items-start gap-x-2.5 gap-y-2 rounded-md bg-attention-soft px-3 py-2 text-sm text-strong"
  >
    <MarkShape kind="attention" class="mt-[3px] text-attention" />
    <div class="min-w-0 flex-1 basis-64">
      <p class="font-medium">{t('eggEdit.meanwhile', names(props.what.theirs))}</p>
      <p class="mt-0.5 text-normal">
        <Show when={props.what.both.length > 0} fallback={t('eggEdit.meanwhileApart')}>
          {t('eggEdit.meanwhileBoth', names(props.what.both))}
        </Show>
      </p>
    </div>
    <div class="flex flex-wrap gap-2">
      <Button onClick={() => props.onLeave()}>{t('eggEdit.meanwhileLeave')}</Button>
      <Button type="submit" isBusy={props.isBusy} onClick={() => props.onKeep()}>
        {t('eggEdit.meanwhileKeep')}
      </Button>
    </div>
  </div>
);

const partNames = {
  name: 'eggEdit.name',
  author: 'eggEdit.author',
  nest: 'eggs.nest',
  description: 'eggEdit.description',
  tags: 'eggEdit.tags',
  updateUrl: 'eggEdit.updateUrl',
  startup: 'eggEdit.startup',
  startupCommands: 'eggEdit.startup',
  dockerImages: 'eggEdit.images',
  features: 'eggEdit.features',
  fileDenylist: 'eggEdit.denylist',
  config: 'eggEdit.configParts',
  install: 'eggEdit.install',
  variables: 'eggEdit.variables',
} as const satisfies Record<EggPart, string>;

const names = (parts: readonly EggPart[]): string =>
  [...new Set(parts.map((part) => t(partNames[part])))].join(', ');
