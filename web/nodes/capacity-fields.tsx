import { createUniqueId, Show } from 'solid-js';
import { SizeField } from '../components/size-field.tsx';
import { TextField } from '../components/text-field.tsx';
import { formatMebibytes } from '../format.ts';
import { t } from '../text.ts';
import { type Capacity, totalOf } from './capacity.ts';

export interface CapacityFieldsProps {
  capacity: Capacity;
  onChange: (changed: Partial<Capacity>) => void;
  errorOf: (path: string) => string | null;
}

/** What servers may be given of memory and disk, and how far beyond what is there. */
export const CapacityFields = (props: CapacityFieldsProps) => (
  <div class="flex flex-col gap-5">
    <div class="grid gap-4 sm:grid-cols-2">
      <SizeField
        label={t('nodes.memory')}
        mebibytes={props.capacity.memoryMb}
        onChange={(memoryMb) => props.onChange({ memoryMb })}
        error={props.errorOf('memoryMb')}
      />
      <Overallocation
        of={t('nodes.memory')}
        text={props.capacity.memoryOver}
        amountMb={props.capacity.memoryMb}
        onChange={(memoryOver) => props.onChange({ memoryOver })}
        error={props.errorOf('memoryOverallocatePercent')}
      />
      <SizeField
        label={t('nodes.disk')}
        mebibytes={props.capacity.diskMb}
        onChange={(diskMb) => props.onChange({ diskMb })}
        error={props.errorOf('diskMb')}
      />
      <Overallocation
        of={t('nodes.disk')}
        text={props.capacity.diskOver}
        amountMb={props.capacity.diskMb}
        onChange={(diskOver) => props.onChange({ diskOver })}
        error={props.errorOf('diskOverallocatePercent')}
      />
    </div>
    <p class="text-sm text-muted">{t('nodes.overallocateText')}</p>
  </div>
);

interface OverallocationProps {
  of: string;
  /** Percent, or null: no bound. */
  text: string | null;
  amountMb: number;
  onChange: (text: string | null) => void;
  error: string | null;
}

function Overallocation(props: OverallocationProps) {
  const id = createUniqueId();
  const total = () => totalOf(props.amountMb, props.text);
  return (
    <div class="flex flex-col gap-1.5">
      <Show
        when={props.text !== null}
        fallback={
          <p class="flex flex-col gap-1.5 text-sm">
            <span class="font-medium text-strong">{`${props.of}: ${t('nodes.overallocate').toLowerCase()}`}</span>
            <span class="flex min-h-8 items-center text-muted">{t('nodes.overallocateNone')}</span>
          </p>
        }
      >
        <TextField
          label={`${props.of}: ${t('nodes.overallocate').toLowerCase()}`}
          type="number"
          value={props.text ?? ''}
          onInput={(text) => props.onChange(text)}
          placeholder="0"
          min={0}
          max={1000}
          trailing={<span class="px-2 text-sm text-muted">%</span>}
          isTrailingNarrow
          hint={total() === null ? undefined : t('nodes.overallocateHint', formatMebibytes(total() ?? 0))}
          error={props.error}
        />
      </Show>
      <label for={id} class="flex w-fit items-center gap-2 text-sm text-normal max-md:min-h-11">
        <input
          id={id}
          type="checkbox"
          class="size-4 accent-(--accent-fill)"
          checked={props.text === null}
          onChange={(event) => props.onChange(event.currentTarget.checked ? null : '')}
        />
        <span>
          <span class="sr-only">{props.of}: </span>
          {t('nodes.overallocateOff')}
        </span>
      </label>
    </div>
  );
}
