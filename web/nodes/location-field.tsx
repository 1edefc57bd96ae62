import { Show } from 'solid-js';
import { Picker } from '../components/picker.tsx';
import { TextField } from '../components/text-field.tsx';
import { dataOf } from '../query.ts';
import { t } from '../text.ts';
import type { Place } from './place.ts';
import { createLocations } from './node-queries.ts';

export interface LocationFieldProps {
  place: Place | null;
  onChange: (place: Place) => void;
  error: string | null;
  shortError: string | null;
}

const newLocation = 'new';

/** Where a node stands: one of the known locations, or a new one. */
export function LocationField(props: LocationFieldProps) {
  const locations = createLocations();
  const chosen = () => {
    if (props.place === null) return null;
    return props.place.is === 'new' ? newLocation : props.place.id;
  };
  const added = () => (props.place?.is === 'new' ? props.place : null);
  return (
    <div class="grid gap-4 sm:grid-cols-2">
      <Picker
        label={t('nodes.location')}
        placeholder={t('nodes.location')}
        options={[
          ...(dataOf(locations) ?? []).map((each) => ({
            value: each.id,
            label: each.short,
            note: each.long === '' ? undefined : each.long,
          })),
          { value: newLocation, label: t('nodes.newLocation') },
        ]}
        value={chosen()}
        onChange={(id) => props.onChange(id === newLocation ? { is: 'new', short: '' } : { is: 'known', id })}
        error={props.error}
      />
      <Show when={added()}>
        {(place) => (
          <TextField
            label={`${t('nodes.newLocation')}: ${t('nodes.locationShort').toLowerCase()}`}
            value={place().short}
            onInput={(short) => props.onChange({ is: 'new', short })}
            placeholder="eu-home"
            error={props.shortError}
          />
        )}
      </Show>
    </div>
  );
}
