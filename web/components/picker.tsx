import { Select } from '@kobalte/core/select';
import Check from 'lucide-solid/icons/check';
import ChevronsUpDown from 'lucide-solid/icons/chevrons-up-down';
import { Show } from 'solid-js';
import { overlayHome } from './overlay-home.ts';
import { Field, inputClass } from './field.tsx';

export interface PickerOption {
  value: string;
  label: string;
  /** A quieter line below the label. */
  note?: string | undefined;
  isDisabled?: boolean;
}

export interface PickerProps {
  label: string;
  options: readonly PickerOption[];
  value: string | null;
  onChange: (value: string) => void;
  placeholder: string;
  hint?: string | undefined;
  error?: string | null | undefined;
  note?: string | undefined;
}

/** One of many, each with a line of explanation. */
export function Picker(props: PickerProps) {
  let trigger: HTMLElement | undefined;
  const chosen = () => props.options.find((option) => option.value === props.value) ?? null;
  return (
    <Field label={props.label} hint={props.hint} error={props.error} note={props.note}>
      {(parts) => (
        <Select<PickerOption>
          options={[...props.options]}
          optionValue="value"
          optionTextValue="label"
          optionDisabled="isDisabled"
          value={chosen()}
          onChange={(option) => {
            // New options with the same value chosen are told as a choice too.
            if (option !== null && option.value !== props.value) props.onChange(option.value);
          }}
          disallowEmptySelection
          gutter={4}
          sameWidth
          placeholder={<span class="text-muted">{props.placeholder}</span>}
          itemComponent={(item) => (
            <Select.Item
              item={item.item}
              class="flex cursor-default items-start gap-2 rounded px-2 py-1.5 text-sm text-normal outline-none select-none data-[disabled]:opacity-50 data-[highlighted]:bg-surface-2 data-[highlighted]:text-strong max-md:py-2.5"
            >
              <span class="flex h-5 w-4 shrink-0 items-center">
                <Select.ItemIndicator>
                  <Check class="size-4 text-accent" />
                </Select.ItemIndicator>
              </span>
              <Select.ItemLabel as="span" class="min-w-0">
                <span class="block font-medium text-strong">{item.item.rawValue.label}</span>
                <Show when={item.item.rawValue.note}>
                  <span class="line-clamp-2 block text-xs text-muted">{item.item.rawValue.note}</span>
                </Show>
              </Select.ItemLabel>
            </Select.Item>
          )}
        >
          <Select.Trigger
            ref={(element: HTMLElement) => {
              trigger = element;
            }}
            id={parts.id}
            class={`${inputClass} flex items-center justify-between gap-2 text-left`}
            aria-label={`${props.label}: ${chosen()?.label ?? props.placeholder}`}
            aria-invalid={parts.isInvalid ? 'true' : undefined}
            aria-describedby={parts.describedBy}
          >
            <Select.Value<PickerOption> class="truncate">
              {(state) => state.selectedOption()?.label}
            </Select.Value>
            <Select.Icon class="shrink-0 text-muted">
              <ChevronsUpDown class="size-4" />
            </Select.Icon>
          </Select.Trigger>
          <Select.Portal mount={overlayHome(trigger)}>
            <Select.Content class="z-60 w-(--kb-popper-anchor-width) animate-appear rounded-lg border border-line bg-surface-1 shadow-over">
              <Select.Listbox class="max-h-80 overflow-y-auto p-1 outline-none" />
            </Select.Content>
          </Select.Portal>
        </Select>
      )}
    </Field>
  );
}
