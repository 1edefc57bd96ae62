import { For } from 'solid-js';

export interface LinkTabsProps {
  label: string;
  tabs: readonly { value: string; label: string; path: string }[];
  value: string;
}

/** Parts of a page whose addresses differ in their query alone: the router's own link would mark all of them. */
export const LinkTabs = (props: LinkTabsProps) => (
  <nav aria-label={props.label} class="flex gap-1 overflow-x-auto border-b border-line">
    <For each={props.tabs}>
      {(tab) => (
        <a
          href={tab.path}
          class="-mb-px flex h-9 items-center border-b-2 border-transparent px-3 text-sm whitespace-nowrap text-muted hover:text-strong aria-[current]:border-accent aria-[current]:font-medium aria-[current]:text-strong max-md:h-11"
          aria-current={tab.value === props.value ? 'page' : undefined}
        >
          {tab.label}
        </a>
      )}
    </For>
  </nav>
);
