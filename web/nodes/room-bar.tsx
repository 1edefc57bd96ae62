import { Meter } from '../components/meter.tsx';
import { formatMebibytes } from '../format.ts';
import { t } from '../text.ts';
import type { Room } from './node.ts';

/** How much of a node's memory or disk is given to servers. */
export function RoomBar(props: { name: string; room: Room }) {
  const total = () =>
    props.room.total === null ? t('panel.unlimited').toLowerCase() : formatMebibytes(props.room.total);
  const used = () => formatMebibytes(props.room.used);
  const label = () => t('nodes.room', props.name, used(), total());
  return (
    <div class="min-w-0" data-tip={label()}>
      <div class="mb-1 flex items-baseline justify-between gap-2 text-xs">
        <span class="text-muted">{props.name}</span>
        <span class="figures truncate text-normal">
          {used()} <span class="text-muted">/ {total()}</span>
        </span>
      </div>
      <Meter share={props.room.share} label={label()} />
    </div>
  );
}
