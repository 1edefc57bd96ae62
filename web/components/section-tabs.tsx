import { A } from '@solidjs/router';
import { For } from 'solid-js';

export interface SectionTabsProps {
  label: string;
  sections: readonly { path: string; label: string; isCurrent: boolean }[];
}

/** The sections of one thing, each at its own address. */
export const SectionTabs = (props: SectionTabsProps) => (
  <nav aria-label={props.label} class="flex gap-1 overflow-x-auto border-b border-line">
    <For each={props.sections}>
      {(section) => (
        <A
          href={section.path}
          class="relative inline-flex h-9 shrink-0 items-center rounded-t-md px-2.5 text-sm text-muted after:absolute after:inset-x-1.5 after:-bottom-px after:h-0.5 after:rounded-full hover:text-strong focus-visible:-outline-offset-2 aria-[current]:font-medium aria-[current]:text-strong aria-[current]:after:bg-accent max-md:h-11"
          aria-current={section.isCurrent ? 'page' : undefined}
          noScroll
        >
          {section.label}
        </A>
      )}
    </For>
  </nav>
);
