import { Match, Show, Switch } from 'solid-js';
import { Button } from '../components/button.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { failureReference } from '../failure.ts';
import { RequestError } from '../request-error.ts';
import { t } from '../text.ts';
import type { Form } from './create-form.ts';
import { FailureNote } from './failure-note.tsx';

export interface FormEndProps {
  form: Form;
  /** What sending it does, on the button. */
  action: string;
  /** Without a way back the button fills the row. */
  onCancel?: () => void;
}

/** How a form ends: why it was refused, and its buttons. */
export const FormEnd = (props: FormEndProps) => (
  <>
    <FormFailure form={props.form} />
    <div class="flex justify-end gap-2">
      <Show when={props.onCancel}>
        {(cancel) => <Button onClick={() => cancel()()}>{t('panel.cancel')}</Button>}
      </Show>
      <Button look="primary" type="submit" isBusy={props.form.isBusy()} isWide={props.onCancel === undefined}>
        {props.action}
      </Button>
    </div>
  </>
);

/** What is wrong with the form as a whole, and with fields that it does not show. */
export function FormFailure(props: { form: Form }) {
  const failure = () => props.form.failure();
  const fields = () => {
    const error = failure();
    return error instanceof RequestError ? error.fields : [];
  };
  const unsaid = () =>
    fields()
      .filter((field) => !props.form.isSaid(field.path))
      .map((field) => `${field.path}: ${field.message}`);
  return (
    <Switch>
      <Match when={fields().length > 0}>
        <ErrorNote
          message={[t('errors.fields'), ...unsaid()].join(' ')}
          reference={failureReference(failure())}
        />
      </Match>
      <Match when={failure()}>{(error) => <FailureNote error={error()} />}</Match>
    </Switch>
  );
}
