import { For, Show } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';
import { grants } from '../../schema/permissions.ts';
import { toast } from '../components/toasts.tsx';
import { VariableField } from '../eggs/variable-field.tsx';
import { createForm } from '../frame/create-form.ts';
import { FormEnd } from '../frame/form-end.tsx';
import { LeaveGuard } from '../frame/leave-guard.tsx';
import type { Server } from '../servers/server.ts';
import { t } from '../text.ts';
import { brokenValues, changedValues } from './startup-draft.ts';
import { changeVariables, type StartupVariable } from './startup-queries.ts';

export interface VariablesFormProps {
  server: Server;
  variables: readonly StartupVariable[];
}

/** The variables of a server: those that may be changed as a form, the others to read. */
export function VariablesForm(props: VariablesFormProps) {
  const [typed, setTyped] = createStore<Record<string, string>>({});
  const mayChange = () => grants(props.server.permissions, 'startup.update');
  const editable = () => (mayChange() ? props.variables.filter(({ isEditable }) => isEditable) : []);
  const fixed = () => props.variables.filter((variable) => !editable().includes(variable));
  const changed = () => changedValues(props.variables, typed);
  const isDirty = () => Object.keys(changed()).length > 0;
  const form = createForm(
    async () => {
      if (isDirty()) await changeVariables(props.server.id, changed());
      setTyped(reconcile({}));
      toast('done', t('startup.saved'));
    },
    () => brokenValues(props.variables, typed),
  );
  return (
    <>
      <LeaveGuard isDirty={isDirty()} />
      <Show when={editable().length > 0}>
        <form class="flex flex-col gap-5" onSubmit={form.submit} noValidate>
          <div class="grid gap-5 md:grid-cols-2">
            <For each={editable()}>
              {(variable) => (
                <VariableField
                  variable={variable}
                  value={typed[variable.envVariable] ?? variable.value ?? ''}
                  isKept={variable.value === null}
                  onChange={(value) => setTyped(variable.envVariable, value)}
                  error={form.errorOf(`environment.${variable.envVariable}`)}
                />
              )}
            </For>
          </div>
          <FormEnd form={form} action={t('startup.save')} onCancel={() => setTyped(reconcile({}))} />
        </form>
      </Show>
      <Show when={fixed().length > 0}>
        <Fixed variables={fixed()} />
      </Show>
    </>
  );
}

const Fixed = (props: { variables: readonly StartupVariable[] }) => (
  <dl class="grid gap-x-6 gap-y-3 md:grid-cols-2">
    <For each={props.variables}>
      {(variable) => (
        <div class="min-w-0">
          <dt class="text-sm font-medium text-strong">{variable.name}</dt>
          <dd class="mt-0.5 font-mono text-sm break-all text-normal">
            {variable.value === null ? '••••••' : variable.value || t('eggs.noDefault')}
          </dd>
          <Show when={variable.description !== ''}>
            <dd class="mt-0.5 text-xs text-muted">{variable.description}</dd>
          </Show>
        </div>
      )}
    </For>
  </dl>
);
