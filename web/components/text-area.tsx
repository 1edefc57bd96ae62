import type { JSX } from 'solid-js';
import { Field, inputLook } from './field.tsx';

export interface TextAreaProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
  rows: number;
  hint?: JSX.Element;
  error?: string | null | undefined;
  note?: string | undefined;
  isMono?: boolean;
  placeholder?: string;
}

/** Several lines of text with their label, hint and error. */
export const TextArea = (props: TextAreaProps) => (
  <Field label={props.label} hint={props.hint} error={props.error} note={props.note}>
    {(parts) => (
      <textarea
        id={parts.id}
        class={`${inputLook} resize-y py-1.5`}
        classList={{ 'font-mono md:text-xs md:leading-5': props.isMono === true }}
        rows={props.rows}
        spellcheck={false}
        autocapitalize="off"
        placeholder={props.placeholder}
        value={props.value}
        aria-invalid={parts.isInvalid ? 'true' : undefined}
        aria-describedby={parts.describedBy}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    )}
  </Field>
);
