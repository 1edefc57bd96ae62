import { Skeleton } from '../components/skeleton.tsx';

/** The page of a server before it is known, in its final sizes. */
export const ServerConsoleSkeleton = () => (
  <div class="flex h-dvh min-h-0 flex-col px-4 pb-4 max-md:h-[calc(100dvh-3.5rem-env(safe-area-inset-bottom))] max-md:px-2 max-md:pb-2">
    <div class="flex h-14 shrink-0 items-center gap-4">
      <Skeleton class="h-5 w-48" />
      <Skeleton class="h-4 w-20" />
    </div>
    <div class="flex min-h-0 flex-1 gap-3 max-lg:flex-col-reverse">
      <div class="flex-1 rounded-lg border border-line bg-surface-console" />
      <div class="grid shrink-0 gap-2 max-lg:grid-cols-4 lg:w-72 lg:auto-rows-[minmax(88px,132px)]">
        <div class="rounded-lg border border-line bg-surface-1 max-lg:h-20" />
        <div class="rounded-lg border border-line bg-surface-1" />
        <div class="rounded-lg border border-line bg-surface-1" />
        <div class="rounded-lg border border-line bg-surface-1" />
      </div>
    </div>
  </div>
);
