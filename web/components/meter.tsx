/** Above this a bar says that room gets scarce. */
const scarce = 0.9;

/** How much of a whole is used. `label` says it in words. */
export const Meter = (props: { share: number; label: string }) => (
  <div
    class="h-1.5 overflow-hidden rounded-full bg-surface-3"
    role="meter"
    aria-label={props.label}
    aria-valuemin={0}
    aria-valuemax={100}
    aria-valuenow={Math.round(props.share * 100)}
  >
    <div
      class="h-full rounded-full"
      classList={{ 'bg-accent': props.share < scarce, 'bg-attention': props.share >= scarce }}
      style={{ width: `${props.share * 100}%` }}
    />
  </div>
);
