import Eye from 'lucide-solid/icons/eye';
import EyeOff from 'lucide-solid/icons/eye-off';
import Sparkles from 'lucide-solid/icons/sparkles';
import { createSignal, type JSX, Match, Show, Switch } from 'solid-js';
import { Picker } from '../components/picker.tsx';
import { SwitchField } from '../components/switch-field.tsx';
import { TextField } from '../components/text-field.tsx';
import { t } from '../text.ts';
import { generateSecret } from './generate-secret.ts';
import type { EggVariable } from './egg-queries.ts';
import { rulesOf, sayDemands } from './rule-words.ts';

export interface VariableFieldProps {
  variable: Pick<EggVariable, 'name' | 'envVariable' | 'description' | 'defaultValue' | 'rules' | 'isSecret'>;
  value: string;
  onChange: (value: string) => void;
  error: string | null;
  /** A secret that has a value which is not told: empty leaves it. */
  isKept?: boolean;
}

const secretLength = 24;

/** A variable of an egg, asked for in the way its rules suggest. */
export function VariableField(props: VariableFieldProps) {
  const rules = () => rulesOf(props.variable);
  const words = () => [
    ...(props.variable.description === '' ? [] : [props.variable.description]),
    // A demand that is not met stands as the error.
    ...sayDemands(props.variable)
      .map((demand) => `${demand}.`)
      .filter((demand) => demand !== props.error),
    ...(props.variable.isSecret ? [t('newServer.secret')] : []),
  ];
  const hint = () => (words().length === 0 ? undefined : words().join(' '));
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
    <Switch fallback={<Typed {...props} hint={hint()} note={note()} />}>
      <Match when={choice()}>
        {(options) => (
          <Picker
            label={props.variable.name}
            hint={hint()}
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
            {...(hint() === undefined ? {} : { hint: hint() })}
            error={props.error}
            isOn={props.value === control().on}
            onChange={(isOn) => props.onChange(isOn ? control().on : control().off)}
          />
        )}
      </Match>
    </Switch>
  );
}

/** A text, number or secret. */
function Typed(props: VariableFieldProps & { hint: string | undefined; note: string | undefined }) {
  const [isShown, setIsShown] = createSignal(false);
  const number = () => {
    const { control } = rulesOf(props.variable);
    return control.is === 'number' ? control : null;
  };
  const placeholder = () => {
    if (props.isKept === true) return t('eggEdit.secretKept');
    return props.variable.defaultValue === '' ? undefined : props.variable.defaultValue;
  };
  const isHidden = () => props.variable.isSecret && !isShown();
  return (
    <TextField
      label={props.variable.name}
      hint={props.hint}
      error={props.error}
      note={props.note}
      type={isHidden() ? 'password' : number() === null ? 'text' : 'number'}
      autocomplete={props.variable.isSecret ? 'new-password' : 'off'}
      value={props.value}
      onInput={props.onChange}
      placeholder={placeholder()}
      isMono
      {...(number()?.min == null ? {} : { min: number()?.min ?? 0 })}
      {...(number()?.max == null ? {} : { max: number()?.max ?? 0 })}
      {...(props.variable.isSecret
        ? {
            trailing: (
              <SecretTools
                name={props.variable.name}
                isShown={isShown()}
                onShow={setIsShown}
                onGenerate={() => {
                  props.onChange(generateSecret(secretLength));
                  setIsShown(true);
                }}
              />
            ),
          }
        : {})}
    />
  );
}

interface SecretToolsProps {
  name: string;
  isShown: boolean;
  onShow: (isShown: boolean) => void;
  onGenerate: () => void;
}

const SecretTools = (props: SecretToolsProps) => (
  <span class="flex">
    <Tool label={t('newServer.generate', props.name)} onClick={() => props.onGenerate()}>
      <Sparkles class="size-4" />
    </Tool>
    <Tool
      label={props.isShown ? t('newServer.hide', props.name) : t('newServer.show', props.name)}
      onClick={() => props.onShow(!props.isShown)}
    >
      <Show when={props.isShown} fallback={<Eye class="size-4" />}>
        <EyeOff class="size-4" />
      </Show>
    </Tool>
  </span>
);

const Tool = (props: { label: string; onClick: () => void; children: JSX.Element }) => (
  <button
    type="button"
    class="flex size-7 items-center justify-center rounded text-muted hover:text-strong max-md:size-10"
    aria-label={props.label}
    data-tip={props.label}
    onClick={() => props.onClick()}
  >
    {props.children}
  </button>
);
