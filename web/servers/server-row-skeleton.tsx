import { Show } from 'solid-js';
import { Skeleton } from '../components/skeleton.tsx';

const cell = 'h-11 border-t border-line px-3 max-md:block max-md:h-auto max-md:border-0 max-md:p-0';

/** A row of the list before it is known, in its final size. */
export const ServerRowSkeleton = (props: { showsOwner: boolean }) => (
  <tr class="max-md:flex max-md:h-[146px] max-md:flex-col max-md:gap-3 max-md:rounded-lg max-md:border max-md:border-line max-md:bg-surface-1 max-md:p-3">
    <td class={cell}>
      <Skeleton class="h-3.5 w-40 max-w-full" />
    </td>
    <td class={cell}>
      <Skeleton class="h-3.5 w-20" />
    </td>
    <td class={cell}>
      <Skeleton class="h-3.5 w-36" />
    </td>
    <td class={`${cell} max-[1400px]:hidden`}>
      <Skeleton class="h-3.5 w-28" />
    </td>
    <td class={`${cell} max-lg:hidden`}>
      <Skeleton class="h-3.5 w-16" />
    </td>
    <Show when={props.showsOwner}>
      <td class={`${cell} max-lg:hidden`}>
        <Skeleton class="h-3.5 w-16" />
      </td>
    </Show>
    <td class={`${cell} max-[1400px]:hidden`}>
      <Skeleton class="ml-auto h-3.5 w-12" />
    </td>
    <td class={`${cell} max-lg:hidden`}>
      <Skeleton class="ml-auto h-3.5 w-10" />
    </td>
    <td class={cell}>
      <Skeleton class="ml-auto h-3.5 w-28 max-md:ml-0" />
    </td>
  </tr>
);
