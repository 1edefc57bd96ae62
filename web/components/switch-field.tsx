import { createUniqueId, type JSX, Show } from 'solid-js';

export interface SwitchFieldProps {
  label: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  hint?: JSX.Element;
  error?: string | null | undefined;
}

/** On or off. */
export function SwitchField(props: SwitchFieldProps) {
  const id = createUniqueId();
  return (
    <div class="flex min-w-0 flex-col gap-1">
      <label class="flex cursor-pointer items-center gap-2.5 text-sm font-medium text-strong max-md:min-h-11">
        <span class="relative inline-flex h-5 w-9 shrink-0 items-center">
          <input
            type="checkbox"
            role="switch"
            class="peer absolute inset-0 cursor-pointer appearance-none rounded-full border border-line-strong bg-surface-2 transition-colors checked:border-accent-fill checked:bg-accent-fill"
            checked={props.isOn}
            aria-describedby={props.hint === undefined ? undefined : `${id}-hint`}
            onChange={(event) => props.onChange(event.currentTarget.checked)}
          />
          <span class="pointer-events-none relative left-[3px] size-3.5 rounded-full bg-line-strong transition-transform peer-checked:translate-x-4 peer-checked:bg-on-accent" />
        </span>
        {props.label}
      </label>
      <Show when={props.error}>
        <p class="text-sm text-failed">{props.error}</p>
      </Show>
      <Show when={props.hint}>
        <p id={`${id}-hint`} class="pl-[46px] text-xs text-muted">
          {props.hint}
        </p>
      </Show>
    </div>
  );
}
