import ArrowDown from 'lucide-solid/icons/arrow-down';
import ArrowUp from 'lucide-solid/icons/arrow-up';
import X from 'lucide-solid/icons/x';
import { IconButton } from '../../components/icon-button.tsx';
import { t } from '../../text.ts';

export interface RowToolsProps {
  /** What the row is, for the names of its buttons. */
  what: string;
  index: number;
  count: number;
  onMove: (to: number) => void;
  onRemove: () => void;
  /** Why it cannot be removed. */
  refusal?: string | null;
}

/** Moves a row of a list up and down, or takes it out. */
export const RowTools = (props: RowToolsProps) => (
  <span class="flex shrink-0">
    <IconButton
      label={t('eggEdit.moveUp', props.what)}
      icon={<ArrowUp class="size-4" />}
      refusal={props.index === 0 ? t('eggEdit.isFirst') : null}
      onClick={() => props.onMove(props.index - 1)}
    />
    <IconButton
      label={t('eggEdit.moveDown', props.what)}
      icon={<ArrowDown class="size-4" />}
      refusal={props.index === props.count - 1 ? t('eggEdit.isLast') : null}
      onClick={() => props.onMove(props.index + 1)}
    />
    <IconButton
      label={t('eggEdit.remove', props.what)}
      icon={<X class="size-4" />}
      refusal={props.refusal}
      onClick={() => props.onRemove()}
    />
  </span>
);

/** A list with one of its items at another place. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.filter((_, index) => index !== from);
  return [...rest.slice(0, to), ...list.slice(from, from + 1), ...rest.slice(to)];
}

export const without = <T,>(list: readonly T[], index: number): T[] => list.filter((_, at) => at !== index);
