import Search from 'lucide-solid/icons/search';
import X from 'lucide-solid/icons/x';
import { createEffect, createSignal, onCleanup, Show } from 'solid-js';
import { Keys } from './keys.tsx';

export interface SearchFieldProps {
  label: string;
  value: string;
  onInput: (value: string) => void;
  clearLabel: string;
}

const settleMs = 180;

/** The search of a page, reached with `/`. Tells what was typed once the typing pauses. */
export function SearchField(props: SearchFieldProps) {
  const [text, setText] = createSignal('');
  let timer: ReturnType<typeof setTimeout> | undefined;
  let input: HTMLInputElement | undefined;
  createEffect(() => setText(props.value));
  onCleanup(() => clearTimeout(timer));
  const tell = (value: string, waitMs: number) => {
    setText(value);
    clearTimeout(timer);
    timer = setTimeout(() => props.onInput(value), waitMs);
  };
  return (
    <div class="relative w-72 max-w-full max-md:w-0 max-md:flex-1">
      <Search
        class="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted"
        aria-hidden="true"
      />
      <input
        ref={(element) => {
          input = element;
        }}
        data-search
        type="search"
        aria-label={props.label}
        placeholder={props.label}
        class="h-8 w-full rounded-md border border-line-strong/60 bg-surface-1 pr-9 pl-8 text-sm text-strong max-md:h-11 max-md:text-base [&::-webkit-search-cancel-button]:hidden"
        value={text()}
        onInput={(event) => tell(event.currentTarget.value, settleMs)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          if (text() === '') input?.blur();
          else tell('', 0);
        }}
      />
      <div class="absolute inset-y-0 right-2 flex items-center">
        <Show
          when={text() !== ''}
          fallback={
            <span class="pointer-events-none max-md:hidden" aria-hidden="true">
              <Keys keys={['/']} />
            </span>
          }
        >
          <button
            type="button"
            class="rounded p-0.5 text-muted hover:text-strong"
            aria-label={props.clearLabel}
            onClick={() => {
              tell('', 0);
              input?.focus();
            }}
          >
            <X class="size-4" />
          </button>
        </Show>
      </div>
    </div>
  );
}
