import { Skeleton } from '../components/skeleton.tsx';

/** The frame before it is known who looks. */
export const FrameSkeleton = (props: { isCollapsed: boolean }) => (
  <div class="flex min-h-dvh" aria-hidden="true">
    <div
      class="h-dvh shrink-0 border-r border-line bg-surface-1 max-md:hidden"
      classList={{ 'w-[52px]': props.isCollapsed, 'w-[208px]': !props.isCollapsed }}
    />
    <div class="flex-1 px-6 pt-5 max-md:px-4">
      <Skeleton class="h-5 w-32" />
    </div>
    <div class="fixed inset-x-0 bottom-0 h-14 border-t border-line bg-surface-1 md:hidden" />
  </div>
);
