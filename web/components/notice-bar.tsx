import type { JSX } from 'solid-js';

/** A line across a panel that says what is not as usual. */
export const NoticeBar = (props: { children: JSX.Element; action?: JSX.Element }) => (
  <div
    role="status"
    class="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-attention-soft px-3 py-1.5 text-sm text-strong"
  >
    <svg
      viewBox="0 0 14 14"
      class="size-3.5 shrink-0 text-attention"
      fill="none"
      stroke="currentColor"
      stroke-width="1.4"
      aria-hidden="true"
    >
      <path d="M7 1.9 12.6 11.6H1.4Z" stroke-linejoin="round" />
      <path d="M7 5.4v2.9" stroke-linecap="round" />
      <circle cx="7" cy="9.9" r="0.4" fill="currentColor" />
    </svg>
    <span class="min-w-0 flex-1">{props.children}</span>
    {props.action}
  </div>
);
