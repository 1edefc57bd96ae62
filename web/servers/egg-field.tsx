import { createMemo, Match, Switch } from 'solid-js';
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
  const options = createMemo(() =>
    byName(eggs()).map(({ id, name, nest }) => ({ value: id, label: name, note: nest.name })),
  );
  const description = () => eggs().find(({ id }) => id === props.value)?.description;
  return (
    <Switch
      fallback={
        <Picker
          label={t('newServer.egg')}
          placeholder={t('newServer.chooseEgg')}
          options={options()}
          value={props.value}
          onChange={props.onChange}
          hint={description()}
          error={props.error}
        />
      }
    >
      <Match when={props.eggs === undefined}>
        <Field label={t('newServer.egg')}>{() => <Skeleton class="h-8 w-full max-md:h-11" />}</Field>
      </Match>
      <Match when={eggs().length > seenAtOnce}>
        <SearchPicker
          label={t('newServer.egg')}
          placeholder={t('newServer.chooseEgg')}
          options={options()}
          value={props.value}
          onChange={props.onChange}
          hint={description()}
          error={props.error}
          nothing={t('newServer.noSuchEgg')}
          openLabel={t('newServer.allEggs')}
        />
      </Match>
    </Switch>
  );
}

/** As typing the first letters of a name looks for it. */
const byName = (all: readonly Egg[]): Egg[] =>
  all.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { sensitivity: 'base', numeric: true }));
