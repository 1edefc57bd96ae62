import { For } from 'solid-js';

/** Keys as they stand on a keyboard: pressed together, or one after the other. */
export const Keys = (props: { keys: readonly string[]; isJoined?: boolean }) => (
  <span class="inline-flex items-center gap-1 text-xs text-muted">
    <For each={props.isJoined === true ? [props.keys.join(' ')] : props.keys}>
      {(key) => (
        <kbd class="inline-flex h-5 min-w-5 items-center justify-center rounded border border-line bg-surface-2 px-1 font-sans text-xs">
          {key}
        </kbd>
      )}
    </For>
  </span>
);
