import { formatMebibytes } from '../format.ts';
import { t } from '../text.ts';
import type { Room } from './node.ts';

/** Above this a bar says that room gets scarce. */
const scarce = 0.9;

/** How much of a node's memory or disk is given to servers. */
export function RoomBar(props: { name: string; room: Room }) {
  const total = () =>
    props.room.total === null ? t('panel.unlimited').toLowerCase() : formatMebibytes(props.room.total);
  const used = () => formatMebibytes(props.room.used);
  return (
    <div class="min-w-0" data-tip={t('nodes.room', props.name, used(), total())}>
      <div class="flex items-baseline justify-between gap-2 text-xs">
        <span class="text-muted">{props.name}</span>
        <span class="figures truncate text-normal">
          {used()} <span class="text-muted">/ {total()}</span>
        </span>
      </div>
      <div
        class="mt-1 h-1.5 overflow-hidden rounded-full bg-surface-3"
        role="meter"
        aria-label={t('nodes.room', props.name, used(), total())}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(props.room.share * 100)}
      >
        <div
          class="h-full rounded-full"
          classList={{ 'bg-accent': props.room.share < scarce, 'bg-attention': props.room.share >= scarce }}
          style={{ width: `${props.room.share * 100}%` }}
        />
      </div>
    </div>
  );
}
