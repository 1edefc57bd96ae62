import type { JSX } from 'solid-js';
import { Dynamic } from 'solid-js/web';

/** What stands where nothing is yet: what it is, and the way to the first one. */
export const EmptyState = (props: {
  icon: JSX.Element;
  title: string;
  isPageTitle?: boolean;
  text: string;
  action?: JSX.Element;
}) => (
  <div class="mx-auto flex max-w-md flex-col items-center gap-3 px-6 py-16 text-center">
    <div
      class="flex size-11 items-center justify-center rounded-lg border border-line bg-surface-1 text-muted"
      aria-hidden="true"
    >
      {props.icon}
    </div>
    <Dynamic component={props.isPageTitle === true ? 'h1' : 'h2'} class="text-base font-semibold text-strong">
      {props.title}
    </Dynamic>
    <p class="text-sm text-muted">{props.text}</p>
    {props.action}
  </div>
);
