import { Match, Switch } from 'solid-js';
import { ErrorNote } from '../components/error-note.tsx';
import { failureReference } from '../failure.ts';
import { RequestError } from '../request-error.ts';
import { t } from '../text.ts';
import { FailureNote } from './failure-note.tsx';

export interface FormFailureProps {
  /** Null: nothing failed. */
  error: unknown;
  /** The fields that say their errors themselves; all of them when absent. */
  shown?: RegExp;
}

/** What went wrong with a form as a whole; fields that were refused say it themselves. */
export function FormFailure(props: FormFailureProps) {
  const fields = () => (props.error instanceof RequestError ? props.error.fields : []);
  const unsaid = () =>
    fields()
      .filter((field) => props.shown !== undefined && !props.shown.test(field.path))
      .map((field) => `${field.path}: ${field.message}`);
  return (
    <Switch>
      <Match when={props.error === null}>{null}</Match>
      <Match when={fields().length > 0}>
        <ErrorNote
          message={[t('errors.fields'), ...unsaid()].join(' ')}
          reference={failureReference(props.error)}
        />
      </Match>
      <Match when={props.error !== null}>
        <FailureNote error={props.error} />
      </Match>
    </Switch>
  );
}
