import { createEffect, type JSX, Show } from 'solid-js';
import { t } from '../text.ts';

/** Names the page in the browser's tab. */
export function createTitle(title: () => string): void {
  createEffect(() => {
    document.title = `${title()} · ${t('panel.name')}`;
  });
}

export interface PageProps {
  title: string;
  /** Quiet figures beside the title. */
  note?: JSX.Element;
  actions?: JSX.Element;
  children: JSX.Element;
  isNarrow?: boolean;
}

/** A page that scrolls: title line, actions, content. */
export function Page(props: PageProps) {
  createTitle(() => props.title);
  return (
    <div class="mx-auto w-full px-6 pb-10 max-md:px-4" classList={{ 'max-w-3xl': props.isNarrow === true }}>
      <header class="flex min-h-14 flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3">
        <div class="flex min-w-0 items-baseline gap-x-3 max-md:flex-auto max-md:flex-col">
          <h1 class="text-lg font-semibold text-strong">{props.title}</h1>
          <Show when={props.note}>
            <p class="figures max-w-full truncate text-sm text-muted">{props.note}</p>
          </Show>
        </div>
        <div class="flex items-center gap-2">{props.actions}</div>
      </header>
      {props.children}
    </div>
  );
}
