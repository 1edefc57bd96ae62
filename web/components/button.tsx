import { type JSX, Show } from 'solid-js';
import { Spinner } from './spinner.tsx';

export type ButtonLook = 'primary' | 'normal' | 'quiet' | 'danger';

export interface ButtonProps {
  children: JSX.Element;
  look?: ButtonLook;
  type?: 'button' | 'submit';
  icon?: JSX.Element;
  /** Why it cannot be used now: said on hover and to screen readers; the button stays focusable. */
  refusal?: string | null | undefined;
  isBusy?: boolean;
  /** Shown on hover and focus. */
  tip?: string;
  /** Fills its row. */
  isWide?: boolean;
  onClick?: (event: MouseEvent) => void;
  ref?: (element: HTMLButtonElement) => void;
}

const looks: Record<ButtonLook, string> = {
  primary: 'bg-accent-fill text-on-accent enabled:hover:bg-accent-fill-hover',
  normal: 'bg-surface-1 text-strong border border-line-strong/60 enabled:hover:bg-surface-2',
  quiet: 'text-normal enabled:hover:bg-surface-2 enabled:hover:text-strong',
  danger: 'bg-failed-fill text-on-accent enabled:hover:bg-failed-fill-hover',
};

/** A labelled action. */
export function Button(props: ButtonProps) {
  const refuses = () => props.refusal !== undefined && props.refusal !== null;
  return (
    <button
      ref={(element) => props.ref?.(element)}
      type={props.type ?? 'button'}
      class={`inline-flex h-8 shrink-0 items-center justify-center gap-1.5 rounded-md px-3 text-sm font-medium whitespace-nowrap transition-colors max-md:h-10 ${looks[props.look ?? 'normal']}`}
      classList={{ 'opacity-50': refuses(), 'w-full': props.isWide === true }}
      aria-disabled={refuses() || props.isBusy === true ? 'true' : undefined}
      aria-description={props.refusal ?? undefined}
      data-tip={props.refusal ?? props.tip}
      onClick={(event) => {
        if (refuses() || props.isBusy === true) event.preventDefault();
        else props.onClick?.(event);
      }}
    >
      <Show when={props.isBusy} fallback={props.icon}>
        <Spinner />
      </Show>
      {props.children}
    </button>
  );
}
