import { type JSX, Show } from 'solid-js';
import { MarkShape } from './state-mark.tsx';

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
    <MarkShape kind="failed" class="mt-[3px] text-failed" />
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
