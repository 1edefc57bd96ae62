import type { JSX } from 'solid-js';
import { MarkShape } from './state-mark.tsx';

/** A line across a panel that says what is not as usual. */
export const NoticeBar = (props: {
  children: JSX.Element;
  action?: JSX.Element;
  /** At the lower end of the panel. */
  isBelow?: boolean;
}) => (
  <div
    role="status"
    class="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-line bg-attention-soft px-3 py-1.5 text-sm text-strong"
    classList={{ 'border-b': props.isBelow !== true, 'border-t': props.isBelow === true }}
  >
    <MarkShape kind="attention" class="text-attention" />
    <span class="min-w-0 flex-1">{props.children}</span>
    {props.action}
  </div>
);
