import { createUniqueId, For } from 'solid-js';

export interface SegmentedControlProps<T extends string> {
  label: string;
  options: readonly { value: T; label: string }[];
  value: T;
  onChange: (value: T) => void;
}

/** One of a few, all in sight. */
export function SegmentedControl<T extends string>(props: SegmentedControlProps<T>) {
  const name = createUniqueId();
  return (
    <fieldset class="flex h-8 shrink-0 rounded-md border border-line-strong/60 bg-surface-1 p-0.5 max-md:h-11">
      <legend class="sr-only">{props.label}</legend>
      <For each={props.options}>
        {(option) => (
          <label class="relative flex cursor-pointer items-center rounded-[4px] px-2.5 text-sm text-muted has-checked:bg-surface-3 has-checked:text-strong has-focus-visible:outline-2 has-focus-visible:outline-accent hover:text-strong">
            <input
              type="radio"
              class="sr-only"
              name={name}
              checked={props.value === option.value}
              onChange={() => props.onChange(option.value)}
            />
            {option.label}
          </label>
        )}
      </For>
    </fieldset>
  );
}
