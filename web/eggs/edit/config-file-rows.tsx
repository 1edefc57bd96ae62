import Plus from 'lucide-solid/icons/plus';
import X from 'lucide-solid/icons/x';
import { For } from 'solid-js';
import type { SetStoreFunction } from 'solid-js/store';
import { Button } from '../../components/button.tsx';
import { IconButton } from '../../components/icon-button.tsx';
import { Picker } from '../../components/picker.tsx';
import { TextField } from '../../components/text-field.tsx';
import type { Form } from '../../frame/create-form.ts';
import { t } from '../../text.ts';
import type { EggDraft, FileDraft } from '../egg-draft.ts';
import { moved, RowTools, without } from './row-tools.tsx';

const parsers = ['file', 'properties', 'ini', 'yaml', 'json', 'xml'] as const satisfies FileDraft['parser'][];

export interface DraftPartProps {
  draft: EggDraft;
  setDraft: SetStoreFunction<EggDraft>;
  form: Form;
}

/** The config files of an egg with the values that are written into them. */
export function ConfigFileRows(props: DraftPartProps) {
  const remove = (index: number) => props.setDraft('files', without(props.draft.files, index));
  return (
    <div class="flex flex-col gap-3">
      <For each={props.draft.files}>
        {(file, index) => (
          <div class="flex flex-col gap-3 rounded-lg border border-line bg-surface-1 p-3">
            <div class="flex flex-wrap items-end gap-2">
              <div class="grid min-w-0 flex-1 gap-2 max-md:basis-full md:grid-cols-[minmax(0,1fr)_9rem]">
                <TextField
                  label={t('eggEdit.path')}
                  value={file.path}
                  onInput={(path) => props.setDraft('files', index(), { path })}
                  error={props.form.errorOf(`config.files.${index()}.path`)}
                  isMono
                />
                <Picker
                  label={t('eggEdit.parser')}
                  placeholder={t('eggEdit.parser')}
                  options={parsers.map((value) => ({ value, label: value }))}
                  value={file.parser}
                  onChange={(chosen) => {
                    const parser = parsers.find((each) => each === chosen);
                    if (parser !== undefined) props.setDraft('files', index(), { parser });
                  }}
                />
              </div>
              <RowTools
                what={file.path}
                index={index()}
                count={props.draft.files.length}
                onMove={(to) => props.setDraft('files', moved(props.draft.files, index(), to))}
                onRemove={() => remove(index())}
              />
            </div>
            <For each={file.find}>
              {(entry, at) => (
                <div class="flex items-end gap-2 max-md:flex-wrap max-md:border-t max-md:border-line max-md:pt-3">
                  <div class="grid min-w-0 flex-1 gap-2 md:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_9rem]">
                    <TextField
                      label={t('eggEdit.match')}
                      value={entry.match}
                      onInput={(match) => props.setDraft('files', index(), 'find', at(), { match })}
                      isRepeated={at() > 0}
                      isMono
                    />
                    <TextField
                      label={t('eggEdit.value')}
                      value={entry.text}
                      onInput={(text) => props.setDraft('files', index(), 'find', at(), { text })}
                      isRepeated={at() > 0}
                      error={props.form.errorOf(`config.files.${index()}.find.${at()}.value`)}
                      isMono
                    />
                    <TextField
                      label={t('eggEdit.ifValue')}
                      value={entry.ifValue}
                      onInput={(ifValue) => props.setDraft('files', index(), 'find', at(), { ifValue })}
                      isRepeated={at() > 0}
                      isMono
                    />
                  </div>
                  <IconButton
                    label={t('eggEdit.remove', entry.match)}
                    icon={<X class="size-4" />}
                    onClick={() => props.setDraft('files', index(), 'find', without(file.find, at()))}
                  />
                </div>
              )}
            </For>
            <div>
              <Button
                look="quiet"
                icon={<Plus class="size-4" />}
                onClick={() =>
                  props.setDraft('files', index(), 'find', [
                    ...file.find,
                    { match: '', ifValue: '', text: '', before: '' },
                  ])
                }
              >
                {t('eggEdit.addValue')}
              </Button>
            </div>
          </div>
        )}
      </For>
      <div>
        <Button
          icon={<Plus class="size-4" />}
          onClick={() =>
            props.setDraft('files', [...props.draft.files, { path: '', parser: 'properties', find: [] }])
          }
        >
          {t('eggEdit.addFile')}
        </Button>
      </div>
    </div>
  );
}
