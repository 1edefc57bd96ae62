import { type JSX, Show } from 'solid-js';
import { Spinner } from './spinner.tsx';

export interface IconButtonProps {
  /** What it does: its name for screen readers and on hover. */
  label: string;
  icon: JSX.Element;
  /** Said on hover instead of the whole name. */
  tip?: string;
  /** Why it cannot be used now. */
  refusal?: string | null | undefined;
  isBusy?: boolean;
  isPressed?: boolean | undefined;
  onClick?: (event: MouseEvent) => void;
}

/** An action shown by its icon alone. */
export function IconButton(props: IconButtonProps) {
  const refuses = () => props.refusal !== undefined && props.refusal !== null;
  return (
    <button
      type="button"
      class="inline-flex size-8 shrink-0 items-center justify-center rounded-md text-muted transition-colors not-aria-disabled:hover:bg-surface-2 not-aria-disabled:hover:text-strong aria-disabled:opacity-40 aria-pressed:bg-accent-soft aria-pressed:text-accent max-md:size-11"
      aria-label={props.label}
      aria-description={props.refusal ?? undefined}
      aria-disabled={refuses() || props.isBusy === true ? 'true' : undefined}
      aria-pressed={props.isPressed}
      data-tip={props.refusal ?? props.tip ?? props.label}
      onClick={(event) => {
        if (!refuses() && props.isBusy !== true) props.onClick?.(event);
      }}
    >
      <Show when={props.isBusy} fallback={props.icon}>
        <Spinner />
      </Show>
    </button>
  );
}
