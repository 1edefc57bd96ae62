import { type JSX, Show } from 'solid-js';
import { Field, inputClass } from './field.tsx';

export interface TextFieldProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
  hint?: JSX.Element;
  error?: string | null | undefined;
  note?: string | undefined;
  type?: 'text' | 'password' | 'number';
  name?: string;
  autocomplete?: string;
  placeholder?: string | undefined;
  isRequired?: boolean;
  isMono?: boolean;
  isFirst?: boolean;
  min?: number;
  max?: number;
  /** Stands inside the input's right end, such as a unit. */
  trailing?: JSX.Element;
  isTrailingNarrow?: boolean;
  isRepeated?: boolean;
}

/** A line of text with its label, hint and error. */
export const TextField = (props: TextFieldProps) => (
  <Field
    label={props.label}
    hint={props.hint}
    error={props.error}
    note={props.note}
    isRepeated={props.isRepeated}
  >
    {(parts) => (
      <div class="relative flex">
        <input
          id={parts.id}
          ref={(element) => {
            if (props.isFirst === true) queueMicrotask(() => element.focus());
          }}
          class={inputClass}
          classList={{
            'font-mono': props.isMono === true,
            'pr-20': props.trailing !== undefined && props.isTrailingNarrow !== true,
            'pr-9': props.isTrailingNarrow === true,
          }}
          type={props.type ?? 'text'}
          name={props.name}
          inputmode={props.type === 'number' ? 'decimal' : undefined}
          autocomplete={props.autocomplete ?? 'off'}
          spellcheck={false}
          autocapitalize="off"
          placeholder={props.placeholder}
          required={props.isRequired}
          min={props.min}
          max={props.max}
          value={props.value}
          aria-invalid={parts.isInvalid ? 'true' : undefined}
          aria-describedby={parts.describedBy}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
        <Show when={props.trailing}>
          <div class="absolute inset-y-0 right-1 flex items-center">{props.trailing}</div>
        </Show>
      </div>
    )}
  </Field>
);
