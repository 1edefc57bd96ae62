import { Match, Show, Switch } from 'solid-js';
import type { AnswerOf } from '../../schema/api/endpoint.ts';
import type { eggEndpoints } from '../../schema/api/eggs.ts';
import { Picker } from '../components/picker.tsx';
import { SwitchField } from '../components/switch-field.tsx';
import { TextField } from '../components/text-field.tsx';
import { t } from '../text.ts';
import { type Demand, readRules } from './rules.ts';

export type EggVariable = AnswerOf<typeof eggEndpoints.read>['variables'][number];

export interface VariableFieldProps {
  variable: EggVariable;
  value: string;
  onChange: (value: string) => void;
  error: string | null;
}

/** A variable of an egg, asked for in the way its rules suggest. */
export function VariableField(props: VariableFieldProps) {
  const rules = () => readRules(props.variable.rules, props.variable.defaultValue);
  const hint = () => (
    <>
      <Show when={props.variable.description !== ''}>{props.variable.description} </Show>
      <Show when={rules().demands.length > 0}>{rules().demands.map(sayDemand).join('. ')}. </Show>
      <Show when={props.variable.isSecret}>{t('newServer.secret')}</Show>
    </>
  );
  const hasHint = () =>
    props.variable.description !== '' || rules().demands.length > 0 || props.variable.isSecret;
  const shared = () => ({
    label: props.variable.name,
    error: props.error,
    ...(hasHint() ? { hint: hint() } : {}),
  });
  const note = () => (rules().isRequired ? undefined : t('panel.optional'));
  const choice = () => {
    const { control } = rules();
    return control.is === 'choice' ? control.options : null;
  };
  const toggle = () => {
    const { control } = rules();
    return control.is === 'switch' ? control : null;
  };
  return (
    <Switch
      fallback={
        <TextField
          {...shared()}
          note={note()}
          type={props.variable.isSecret ? 'password' : rules().control.is === 'number' ? 'number' : 'text'}
          autocomplete={props.variable.isSecret ? 'new-password' : 'off'}
          value={props.value}
          onInput={props.onChange}
          placeholder={props.variable.defaultValue === '' ? undefined : props.variable.defaultValue}
          isMono={!props.variable.isSecret}
        />
      }
    >
      <Match when={choice()}>
        {(options) => (
          <Picker
            label={props.variable.name}
            hint={props.variable.description === '' ? undefined : props.variable.description}
            error={props.error}
            note={note()}
            options={options().map((value) => ({ value, label: value }))}
            value={props.value}
            onChange={props.onChange}
            placeholder={props.variable.defaultValue}
          />
        )}
      </Match>
      <Match when={toggle()}>
        {(control) => (
          <SwitchField
            label={props.variable.name}
            {...(props.variable.description === '' ? {} : { hint: props.variable.description })}
            error={props.error}
            isOn={props.value === control().on}
            onChange={(isOn) => props.onChange(isOn ? control().on : control().off)}
          />
        )}
      </Match>
    </Switch>
  );
}

function sayDemand(demand: Demand): string {
  switch (demand.is) {
    case 'maxLength':
    case 'minLength':
      return t(`rules.${demand.is}`, demand.count);
    case 'between':
      return t('rules.between', demand.low, demand.high);
    case 'max':
    case 'min':
      return t(`rules.${demand.is}`, demand.bound);
    case 'integer':
    case 'numeric':
    case 'pattern':
    case 'url':
    case 'alphaDash':
    case 'alphaNum':
    case 'ip':
      return t(`rules.${demand.is}`);
  }
}
