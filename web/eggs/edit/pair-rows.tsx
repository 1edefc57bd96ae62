import Plus from 'lucide-solid/icons/plus';
import { For } from 'solid-js';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/text-field.tsx';
import type { Form } from '../../frame/create-form.ts';
import { t } from '../../text.ts';
import type { Pair } from '../egg-draft.ts';
import { moved, RowTools, without } from './row-tools.tsx';

export interface PairRowsProps {
  pairs: readonly Pair[];
  onChange: (pairs: Pair[]) => void;
  onEdit: (index: number, change: Partial<Pair>) => void;
  /** Name of what stands under a label. */
  textLabel: string;
  add: string;
  /** Path of the list in the panel's errors. */
  path: string;
  form: Form;
}

/** Labelled lines in their order; the first is the default. */
export const PairRows = (props: PairRowsProps) => (
  <div class="flex flex-col gap-3">
    <For each={props.pairs}>
      {(pair, index) => (
        <div class="flex flex-wrap items-end gap-2">
          <div class="grid min-w-0 flex-1 gap-2 max-md:basis-full md:grid-cols-[10rem_minmax(0,1fr)]">
            <TextField
              label={t('eggEdit.label')}
              value={pair.label}
              onInput={(label) => props.onEdit(index(), { label })}
              error={props.form.errorOf(`${props.path}.${index()}.label`)}
              isRepeated={index() > 0}
            />
            <TextField
              label={props.textLabel}
              value={pair.text}
              onInput={(text) => props.onEdit(index(), { text })}
              error={props.form.errorOf(`${props.path}.${index()}.text`)}
              isRepeated={index() > 0}
              isMono
            />
          </div>
          <RowTools
            what={pair.label}
            index={index()}
            count={props.pairs.length}
            onMove={(to) => props.onChange(moved(props.pairs, index(), to))}
            onRemove={() => props.onChange(without(props.pairs, index()))}
            refusal={props.pairs.length === 1 ? t('eggEdit.oneStays') : null}
          />
        </div>
      )}
    </For>
    <div>
      <Button
        icon={<Plus class="size-4" />}
        onClick={() => props.onChange([...props.pairs, { label: '', text: '' }])}
      >
        {props.add}
      </Button>
    </div>
  </div>
);
