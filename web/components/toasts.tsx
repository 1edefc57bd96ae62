import X from 'lucide-solid/icons/x';
import { createSignal, For, Show } from 'solid-js';

interface Toast {
  id: number;
  kind: 'done' | 'failed';
  text: string;
  reference: string | null;
}

const doneMs = 4000;
const shownAtOnce = 4;
const [toasts, setToasts] = createSignal<readonly Toast[]>([]);
let nextId = 1;

const dismiss = (id: number) => setToasts((all) => all.filter((each) => each.id !== id));

/** Says how a one-off action went. Failures stay until they are dismissed. */
export function toast(kind: Toast['kind'], text: string, reference: string | null = null): void {
  const id = nextId;
  nextId += 1;
  setToasts((all) => [...all, { id, kind, text, reference }].slice(-shownAtOnce));
  if (kind === 'done') setTimeout(() => dismiss(id), doneMs);
}

export function Toasts(props: { dismissLabel: string }) {
  return (
    <div
      class="pointer-events-none fixed right-4 bottom-4 z-60 flex w-88 max-w-[calc(100vw-2rem)] flex-col gap-2 max-md:bottom-20"
      role="status"
      aria-live="polite"
    >
      <For each={toasts()}>
        {(each) => (
          <div class="pointer-events-auto flex animate-appear items-start gap-2.5 rounded-lg border border-line bg-surface-3 py-2.5 pr-1.5 pl-3 text-sm text-strong shadow-over">
            <svg
              viewBox="0 0 14 14"
              class={`mt-[3px] size-3.5 shrink-0 ${each.kind === 'done' ? 'text-running' : 'text-failed'}`}
              fill="none"
              stroke="currentColor"
              stroke-width="2"
              stroke-linecap="round"
              stroke-linejoin="round"
              aria-hidden="true"
            >
              <path d={each.kind === 'done' ? 'm2.5 7.5 3 3 6-7' : 'm3.6 3.6 6.8 6.8m0-6.8-6.8 6.8'} />
            </svg>
            <div class="min-w-0 flex-1 wrap-break-word">
              {each.text}
              <Show when={each.reference}>
                <code class="mt-0.5 block font-mono text-xs break-all text-muted select-all">
                  {each.reference}
                </code>
              </Show>
            </div>
            <button
              type="button"
              class="rounded p-1 text-muted hover:text-strong"
              aria-label={props.dismissLabel}
              onClick={() => dismiss(each.id)}
            >
              <X class="size-3.5" />
            </button>
          </div>
        )}
      </For>
    </div>
  );
}
