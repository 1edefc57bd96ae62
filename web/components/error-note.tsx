import { type JSX, Show } from 'solid-js';

export interface ErrorNoteProps {
  message: string;
  /** The id to quote, with its word before it. */
  reference?: string | null | undefined;
  action?: JSX.Element;
}

/** A failure, where it happened. */
export const ErrorNote = (props: ErrorNoteProps) => (
  <div
    role="alert"
    class="flex animate-appear flex-wrap items-start gap-x-2.5 gap-y-2 rounded-md bg-failed-soft px-3 py-2 text-sm text-strong"
  >
    <svg viewBox="0 0 14 14" class="mt-[3px] size-3.5 shrink-0 text-failed" aria-hidden="true">
      <path
        d="m3.6 3.6 6.8 6.8m0-6.8-6.8 6.8"
        stroke="currentColor"
        stroke-width="2"
        stroke-linecap="round"
      />
    </svg>
    <div class="min-w-0 flex-1">
      {props.message}
      <Show when={props.reference}>
        {(id) => (
          <code class="mt-0.5 block font-mono text-[11px] leading-4 break-all text-muted select-all">
            {id()}
          </code>
        )}
      </Show>
    </div>
    {props.action}
  </div>
);
