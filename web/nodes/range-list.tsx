import Plus from 'lucide-solid/icons/plus';
import Trash from 'lucide-solid/icons/trash';
import { Index, Show } from 'solid-js';
import { Button } from '../components/button.tsx';
import { IconButton } from '../components/icon-button.tsx';
import { t } from '../text.ts';
import { emptyRange, type PortRange } from './port-range.ts';
import { RangeFields } from './range-fields.tsx';

export interface RangeListProps {
  ranges: readonly PortRange[];
  onChange: (ranges: PortRange[]) => void;
  onEdit: (index: number, changed: Partial<PortRange>) => void;
  inheritedHost: string | null;
  /** What the panel refused of the range that it was sent: the first one. */
  errorOf: (field: string) => string | null;
}

/** The ranges of addresses that a new node begins with. */
export const RangeList = (props: RangeListProps) => (
  <div class="flex flex-col gap-3">
    <Index each={props.ranges}>
      {(range, index) => (
        <fieldset class="rounded-lg border border-line bg-surface-1 p-4">
          <legend class="sr-only">{t('nodes.range.title', index + 1)}</legend>
          <div class="mb-2 flex items-center justify-between" aria-hidden={props.ranges.length === 1}>
            <span class="text-xs font-medium text-muted">{t('nodes.range.title', index + 1)}</span>
            <Show when={props.ranges.length > 1}>
              <IconButton
                label={t('nodes.range.remove', index + 1)}
                icon={<Trash class="size-4" />}
                onClick={() => props.onChange(props.ranges.filter((_, other) => other !== index))}
              />
            </Show>
          </div>
          <RangeFields
            range={range()}
            onChange={(changed) => props.onEdit(index, changed)}
            inheritedHost={props.inheritedHost}
            errorOf={(field) => (index === 0 ? props.errorOf(field) : null)}
          />
        </fieldset>
      )}
    </Index>
    <div>
      <Button icon={<Plus class="size-4" />} onClick={() => props.onChange([...props.ranges, emptyRange()])}>
        {t('nodes.range.add')}
      </Button>
    </div>
  </div>
);
