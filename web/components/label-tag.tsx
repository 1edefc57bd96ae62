import type { JSX } from 'solid-js';

export interface LabelTagProps {
  children: JSX.Element;
  /** Shown on hover and focus, and read after the label. */
  tip?: string | undefined;
  look?: 'normal' | 'attention' | 'off';
}

const looks = {
  normal: 'border-line bg-surface-2 text-normal',
  attention: 'border-line bg-attention-soft text-strong',
  off: 'border-dashed border-line text-muted line-through',
} as const;

/** A quiet word about a thing. */
export const LabelTag = (props: LabelTagProps) => (
  <span
    class={`inline-flex h-5 items-center rounded border px-1.5 text-xs whitespace-nowrap ${looks[props.look ?? 'normal']}`}
    data-tip={props.tip}
    tabindex={props.tip === undefined ? undefined : 0}
    role={props.tip === undefined ? undefined : 'note'}
  >
    {props.children}
    {props.tip === undefined ? null : <span class="sr-only">. {props.tip}</span>}
  </span>
);
