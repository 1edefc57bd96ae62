import { Show } from 'solid-js';
import { Field } from '../components/field.tsx';
import { Picker } from '../components/picker.tsx';
import { SearchPicker } from '../components/search-picker.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import type { Egg } from '../eggs/egg-queries.ts';
import { t } from '../text.ts';

export interface EggFieldProps {
  /** Undefined until they are known: a list that opens on nothing would look broken. */
  eggs: readonly Egg[] | undefined;
  value: string | null;
  onChange: (eggId: string) => void;
  error: string | null;
}

/** More are found by typing. */
const seenAtOnce = 8;

/** The egg of a new server. */
export function EggField(props: EggFieldProps) {
  const eggs = () => props.eggs ?? [];
  const field = () => ({
    label: t('newServer.egg'),
    placeholder: t('newServer.chooseEgg'),
    options: byName(eggs()).map(({ id, name, nest }) => ({ value: id, label: name, note: nest.name })),
    value: props.value,
    onChange: props.onChange,
    hint: eggs().find(({ id }) => id === props.value)?.description,
    error: props.error,
  });
  return (
    <Show
      when={props.eggs !== undefined}
      fallback={<Field label={t('newServer.egg')}>{() => <Skeleton class="h-8 w-full max-md:h-11" />}</Field>}
    >
      <Show when={eggs().length > seenAtOnce} fallback={<Picker {...field()} />}>
        <SearchPicker {...field()} nothing={t('newServer.noSuchEgg')} openLabel={t('newServer.allEggs')} />
      </Show>
    </Show>
  );
}

/** As typing the first letters of a name looks for it. */
const byName = (all: readonly Egg[]): Egg[] =>
  all.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { sensitivity: 'base', numeric: true }));
