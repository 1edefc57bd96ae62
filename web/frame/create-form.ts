import { type Accessor, createMemo, createSignal } from 'solid-js';
import { fieldError, invalidFields } from '../failure.ts';
import type { FieldIssue } from '../request-error.ts';

export interface Form {
  isBusy: Accessor<boolean>;
  /** Why the last attempt failed; null when nothing did. */
  failure: Accessor<unknown>;
  /** What was wrong with the field at this path. Whoever asks says it beside the field. */
  errorOf: (path: string) => string | null;
  /** Whether some field says the errors of this path itself. */
  isSaid: (path: string) => boolean;
  /** For `onSubmit`. */
  submit: (event: SubmitEvent) => void;
}

/**
 * A form that is sent once at a time. When it is refused, the cursor goes to the first field that was wrong. `check`
 * tells what the form can see itself; from the first attempt on it is followed while the form is filled in.
 */
export function createForm(send: () => Promise<void>, check: () => readonly FieldIssue[] = () => []): Form {
  const [isBusy, setIsBusy] = createSignal(false);
  const [refusal, setRefusal] = createSignal<unknown>(null);
  const [isTried, setIsTried] = createSignal(false);
  const failure = createMemo(() => {
    const issues = isTried() ? check() : [];
    return issues.length === 0 ? refusal() : invalidFields(issues);
  });
  const said = new Set<string>();
  const attempt = async (element: EventTarget | null) => {
    setRefusal(null);
    setIsTried(true);
    if (failure() !== null) {
      focusFirstInvalid(element);
      return;
    }
    setIsBusy(true);
    try {
      await send();
    } catch (error) {
      setRefusal(error);
      focusFirstInvalid(element);
    } finally {
      setIsBusy(false);
    }
  };
  return {
    isBusy,
    failure,
    errorOf: (path) => {
      said.add(path);
      return fieldError(failure(), path);
    },
    isSaid: (path) => said.has(path),
    submit: (event) => {
      event.preventDefault();
      if (!isBusy()) void attempt(event.currentTarget);
    },
  };
}

function focusFirstInvalid(form: EventTarget | null): void {
  const field = form instanceof HTMLElement ? form.querySelector('[aria-invalid=true]') : null;
  if (field instanceof HTMLElement) field.focus();
}
