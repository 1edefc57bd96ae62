import Check from 'lucide-solid/icons/check';
import { For, Show } from 'solid-js';

export interface StepListProps {
  label: string;
  steps: readonly string[];
  /** Index of the step that is under way; as many as there are steps: all are done. */
  current: number;
}

/** What is done in which order, and how far it is. */
export const StepList = (props: StepListProps) => (
  <ol aria-label={props.label} class="flex flex-wrap gap-x-5 gap-y-2 text-sm">
    <For each={props.steps}>
      {(step, index) => (
        <li
          class="flex items-center gap-2"
          classList={{
            'font-medium text-strong': index() === props.current,
            'text-muted': index() !== props.current,
          }}
          aria-current={index() === props.current ? 'step' : undefined}
        >
          <span
            class="figures flex size-5 shrink-0 items-center justify-center rounded-full border text-xs"
            classList={{
              'border-accent-fill bg-accent-fill text-on-accent': index() === props.current,
              'border-line-strong': index() > props.current,
              'border-running text-running': index() < props.current,
            }}
            aria-hidden="true"
          >
            <Show when={index() < props.current} fallback={index() + 1}>
              <Check class="size-3" />
            </Show>
          </span>
          {step}
        </li>
      )}
    </For>
  </ol>
);
