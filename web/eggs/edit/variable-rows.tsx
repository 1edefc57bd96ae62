import ChevronDown from 'lucide-solid/icons/chevron-down';
import ChevronRight from 'lucide-solid/icons/chevron-right';
import Plus from 'lucide-solid/icons/plus';
import { createSignal, For, Show } from 'solid-js';
import { Button } from '../../components/button.tsx';
import { SwitchField } from '../../components/switch-field.tsx';
import { TextArea } from '../../components/text-area.tsx';
import { TextField } from '../../components/text-field.tsx';
import type { Form } from '../../frame/create-form.ts';
import { t } from '../../text.ts';
import { emptyVariable, type VariableDraft } from '../egg-draft.ts';
import type { DraftPartProps } from './config-file-rows.tsx';
import { moved, RowTools, without } from './row-tools.tsx';

/** The variables of an egg in their order, each to unfold. */
export function VariableRows(props: DraftPartProps) {
  return (
    <div class="flex flex-col gap-2">
      <For each={props.draft.variables}>
        {(variable, index) => (
          <VariableRow
            variable={variable}
            index={index()}
            count={props.draft.variables.length}
            form={props.form}
            onEdit={(change) => props.setDraft('variables', index(), change)}
            onMove={(to) => props.setDraft('variables', moved(props.draft.variables, index(), to))}
            onRemove={() => props.setDraft('variables', without(props.draft.variables, index()))}
          />
        )}
      </For>
      <div>
        <Button
          icon={<Plus class="size-4" />}
          onClick={() => props.setDraft('variables', [...props.draft.variables, emptyVariable()])}
        >
          {t('eggEdit.addVariable')}
        </Button>
      </div>
    </div>
  );
}

interface VariableRowProps {
  variable: VariableDraft;
  index: number;
  count: number;
  form: Form;
  onEdit: (change: Partial<VariableDraft>) => void;
  onMove: (to: number) => void;
  onRemove: () => void;
}

function VariableRow(props: VariableRowProps) {
  // A new one opens to be filled in.
  // eslint-disable-next-line solid/reactivity
  const [isOpen, setIsOpen] = createSignal(props.variable.envVariable === '');
  const errorOf = (field: string) => props.form.errorOf(`variables.${props.index}.${field}`);
  const isWrong = () =>
    ['name', 'envVariable', 'rules', 'defaultValue'].some((field) => errorOf(field) !== null);
  const isShown = () => isOpen() || isWrong();
  const title = () => props.variable.name || props.variable.envVariable || t('eggEdit.newVariable');
  return (
    <div class="rounded-lg border border-line bg-surface-1">
      <div class="flex items-center gap-2 pr-1">
        <button
          type="button"
          class="flex min-h-10 min-w-0 flex-1 items-center gap-2 rounded-lg px-3 py-2 text-left text-sm"
          aria-expanded={isShown()}
          onClick={() => setIsOpen((open) => !open)}
        >
          <Show when={isShown()} fallback={<ChevronRight class="size-4 shrink-0 text-muted" />}>
            <ChevronDown class="size-4 shrink-0 text-muted" />
          </Show>
          <span class="truncate font-medium text-strong">{title()}</span>
          <code class="truncate font-mono text-xs text-muted max-md:hidden">
            {props.variable.envVariable}
          </code>
        </button>
        <RowTools
          what={title()}
          index={props.index}
          count={props.count}
          onMove={props.onMove}
          onRemove={props.onRemove}
        />
      </div>
      <Show when={isShown()}>
        <div class="grid gap-4 border-t border-line p-3 md:grid-cols-2">
          <TextField
            label={t('eggEdit.name')}
            value={props.variable.name}
            onInput={(name) => props.onEdit({ name })}
            error={errorOf('name')}
          />
          <TextField
            label={t('eggEdit.envVariable')}
            value={props.variable.envVariable}
            onInput={(envVariable) => props.onEdit({ envVariable })}
            error={errorOf('envVariable')}
            isMono
          />
          <TextArea
            label={t('eggEdit.description')}
            rows={3}
            value={props.variable.description}
            onInput={(description) => props.onEdit({ description })}
            error={errorOf('description')}
          />
          <TextArea
            label={t('eggEdit.rules')}
            hint={t('eggEdit.rulesHint')}
            rows={3}
            value={props.variable.rules}
            onInput={(rules) => props.onEdit({ rules })}
            error={errorOf('rules')}
            isMono
          />
          <TextField
            label={t('eggEdit.defaultValue')}
            type={props.variable.isSecret ? 'password' : 'text'}
            autocomplete={props.variable.isSecret ? 'new-password' : 'off'}
            value={props.variable.defaultValue ?? ''}
            placeholder={props.variable.defaultValue === null ? t('eggEdit.secretKept') : undefined}
            onInput={(defaultValue) => props.onEdit({ defaultValue })}
            error={errorOf('defaultValue')}
            isMono
          />
          <div class="flex flex-col gap-3">
            <SwitchField
              label={t('eggEdit.viewable')}
              isOn={props.variable.userViewable}
              onChange={(userViewable) => props.onEdit({ userViewable })}
            />
            <SwitchField
              label={t('eggEdit.editable')}
              isOn={props.variable.userEditable}
              onChange={(userEditable) => props.onEdit({ userEditable })}
            />
            <SwitchField
              label={t('eggEdit.secret')}
              hint={t('eggEdit.secretHint')}
              isOn={props.variable.isSecret}
              onChange={(isSecret) => props.onEdit({ isSecret })}
            />
          </div>
        </div>
      </Show>
    </div>
  );
}
