import { createUniqueId, type JSX, Show } from 'solid-js';
import { MarkShape } from './state-mark.tsx';

export interface FieldParts {
  id: string;
  /** Ids of hint and error, for `aria-describedby`. */
  describedBy: string | undefined;
  isInvalid: boolean;
}

export interface FieldProps {
  label: string;
  hint?: JSX.Element;
  error?: string | null | undefined;
  /** A quiet word beside the label, such as "optional". */
  note?: string | undefined;
  /** For the rows of a list below the first: wide screens show the label there alone. */
  isRepeated?: boolean | undefined;
  children: (parts: FieldParts) => JSX.Element;
}

/** A labelled input with its hint and its error. */
export function Field(props: FieldProps) {
  const id = createUniqueId();
  const describedBy = () => {
    const ids = [props.hint ? `${id}-hint` : '', props.error ? `${id}-error` : ''].filter(
      (each) => each !== '',
    );
    return ids.length === 0 ? undefined : ids.join(' ');
  };
  const parts: FieldParts = {
    id,
    get describedBy() {
      return describedBy();
    },
    get isInvalid() {
      return Boolean(props.error);
    },
  };
  return (
    <div class="flex min-w-0 flex-col gap-1.5">
      <div
        class="flex items-baseline justify-between gap-2"
        classList={{ 'md:sr-only': props.isRepeated === true }}
      >
        <label for={id} class="text-sm font-medium text-strong">
          {props.label}
        </label>
        <Show when={props.note}>
          <span class="text-xs text-muted">{props.note}</span>
        </Show>
      </div>
      {props.children(parts)}
      <Show when={props.error}>
        <p id={`${id}-error`} class="flex items-start gap-1.5 text-sm text-failed">
          <MarkShape kind="failed" class="mt-[3px]" />
          {props.error}
        </p>
      </Show>
      <Show when={props.hint}>
        <p id={`${id}-hint`} class="text-xs text-muted">
          {props.hint}
        </p>
      </Show>
    </div>
  );
}

/** The look of everything that takes typing. */
export const inputLook =
  'w-full min-w-0 rounded-md border border-line-strong/60 bg-surface-1 px-2.5 text-sm text-strong max-md:text-base aria-invalid:border-failed focus-visible:outline-offset-0';

/** The same, one line high. */
export const inputClass = `${inputLook} h-8 max-md:h-11`;
