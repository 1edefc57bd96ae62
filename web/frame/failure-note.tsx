import { Show } from 'solid-js';
import { Button } from '../components/button.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { failureReference, failureText } from '../failure.ts';
import { t } from '../text.ts';

/** A failed call, where it happened, with its id and a way to try again. */
export const FailureNote = (props: { error: unknown; onRetry?: (() => void) | undefined }) => (
  <ErrorNote
    message={failureText(props.error)}
    reference={failureReference(props.error)}
    action={
      <Show when={props.onRetry}>
        {(retry) => <Button onClick={() => retry()()}>{t('panel.retry')}</Button>}
      </Show>
    }
  />
);
