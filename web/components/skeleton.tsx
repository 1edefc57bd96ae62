/** A quiet place holder of the size that the content will have. */
export const Skeleton = (props: { class?: string }) => (
  <span class={`block animate-pulse rounded bg-surface-2 ${props.class ?? 'h-3 w-24'}`} aria-hidden="true" />
);
