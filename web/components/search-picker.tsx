import { Combobox } from '@kobalte/core/combobox';
import Check from 'lucide-solid/icons/check';
import ChevronsUpDown from 'lucide-solid/icons/chevrons-up-down';
import { createSignal, Show } from 'solid-js';
import { Field, inputClass } from './field.tsx';
import { matchesWords } from './matches-words.ts';
import { overlayHome } from './overlay-home.ts';
import type { PickerOption, PickerProps } from './picker.tsx';

export interface SearchPickerProps extends PickerProps {
  /** Said where nothing matches what was typed. */
  nothing: string;
  /** The button that opens the list. */
  openLabel: string;
}

/** One of very many: typing any words of name and note narrows the list. */
export function SearchPicker(props: SearchPickerProps) {
  let anchor: HTMLElement | undefined;
  let input: HTMLInputElement | undefined;
  const [typed, setTyped] = createSignal('');
  const chosen = () => props.options.find((option) => option.value === props.value) ?? null;
  const isMatch = (option: PickerOption, words: string) =>
    matchesWords(`${option.label} ${option.note ?? ''}`, words);
  const isNothing = () =>
    typed() !== chosen()?.label && !props.options.some((option) => isMatch(option, typed()));
  return (
    <Field label={props.label} hint={props.hint} error={props.error} note={props.note}>
      {(parts) => (
        <Combobox<PickerOption>
          options={[...props.options]}
          optionValue="value"
          optionTextValue="label"
          optionLabel="label"
          optionDisabled="isDisabled"
          defaultFilter={isMatch}
          value={chosen()}
          onChange={(option: PickerOption | null) => {
            // New options with the same value chosen are told as a choice too.
            if (option === null || option.value === props.value) return;
            props.onChange(option.value);
            // What is typed next is another search.
            requestAnimationFrame(() => input?.select());
          }}
          onInputChange={setTyped}
          triggerMode="focus"
          disallowEmptySelection
          allowsEmptyCollection
          gutter={4}
          sameWidth
          placeholder={props.placeholder}
          itemComponent={(item) => (
            <Combobox.Item
              item={item.item}
              class="flex cursor-default items-start gap-2 rounded px-2 py-1.5 text-sm text-normal outline-none select-none data-[disabled]:opacity-50 data-[highlighted]:bg-surface-2 data-[highlighted]:text-strong max-md:py-2.5"
            >
              <span class="flex h-5 w-4 shrink-0 items-center">
                <Combobox.ItemIndicator>
                  <Check class="size-4 text-accent" />
                </Combobox.ItemIndicator>
              </span>
              <Combobox.ItemLabel as="span" class="min-w-0">
                <span class="block font-medium text-strong">{item.item.rawValue.label}</span>
                <Show when={item.item.rawValue.note}>
                  <span class="line-clamp-2 block text-xs text-muted">{item.item.rawValue.note}</span>
                </Show>
              </Combobox.ItemLabel>
            </Combobox.Item>
          )}
        >
          <Combobox.Control
            class="relative"
            ref={(element: HTMLElement) => {
              anchor = element;
              element.addEventListener('keydown', keepChoice, { capture: true });
            }}
          >
            <Combobox.Input
              ref={(element: HTMLInputElement) => {
                input = element;
              }}
              id={parts.id}
              class={`${inputClass} pr-9`}
              aria-invalid={parts.isInvalid ? 'true' : undefined}
              aria-describedby={parts.describedBy}
              autocomplete="off"
              spellcheck={false}
              onFocus={(event: FocusEvent & { currentTarget: HTMLInputElement }) =>
                event.currentTarget.select()
              }
            />
            <Combobox.Trigger
              aria-label={props.openLabel}
              class="absolute inset-y-0 right-0 flex w-9 items-center justify-center text-muted hover:text-strong"
            >
              <ChevronsUpDown class="size-4" />
            </Combobox.Trigger>
          </Combobox.Control>
          <Combobox.Portal mount={overlayHome(anchor)}>
            <Combobox.Content class="z-60 w-(--kb-popper-anchor-width) animate-appear rounded-lg border border-line bg-surface-1 shadow-over">
              <Show when={isNothing()}>
                <p class="px-3 py-2 text-sm text-muted">{props.nothing}</p>
              </Show>
              <Combobox.Listbox class="max-h-80 overflow-y-auto p-1 outline-none max-md:max-h-[40dvh]" />
            </Combobox.Content>
          </Combobox.Portal>
        </Combobox>
      )}
    </Field>
  );
}

/** Escape closes the list. Once it is closed, the field would show nothing although something is chosen. */
function keepChoice(event: KeyboardEvent): void {
  const isOpen = event.target instanceof Element && event.target.getAttribute('aria-expanded') === 'true';
  if (event.key === 'Escape' && !isOpen) event.stopPropagation();
}
