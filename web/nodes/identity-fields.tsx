import { TextField } from '../components/text-field.tsx';
import { t } from '../text.ts';
import { LocationField } from './location-field.tsx';
import type { Place } from './place.ts';

export interface Identity {
  name: string;
  description: string;
  place: Place | null;
}

export interface IdentityFieldsProps {
  identity: Identity;
  onChange: (changed: { name: string } | { description: string } | { place: Place }) => void;
  errorOf: (path: string) => string | null;
  /** Of the page: it takes the focus. */
  isFirst?: boolean;
}

/** What a node is called and where it stands. */
export const IdentityFields = (props: IdentityFieldsProps) => (
  <>
    <TextField
      label={t('nodes.name')}
      value={props.identity.name}
      onInput={(name) => props.onChange({ name })}
      error={props.errorOf('name')}
      isFirst={props.isFirst ?? false}
      isRequired
    />
    <TextField
      label={t('nodes.description')}
      note={t('panel.optional')}
      value={props.identity.description}
      onInput={(description) => props.onChange({ description })}
      error={props.errorOf('description')}
    />
    <LocationField
      place={props.identity.place}
      onChange={(place) => props.onChange({ place })}
      error={props.errorOf('locationId')}
      shortError={props.errorOf('short')}
    />
  </>
);
