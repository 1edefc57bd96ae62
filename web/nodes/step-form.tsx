import { createEffect, createMemo, type JSX, on } from 'solid-js';
import { Button } from '../components/button.tsx';
import type { Form } from '../frame/create-form.ts';
import { FormFailure } from '../frame/form-end.tsx';
import { t } from '../text.ts';

export interface StepFormProps {
  form: Form;
  /** What the step is about. */
  hint: string;
  action: string;
  onBack: () => void;
  backRefusal: string | null;
  /** Back leaves the form. */
  isFirst: boolean;
  children: JSX.Element;
}

/** One step of a form with several: what it asks, the way back and the way on. */
export function StepForm(props: StepFormProps) {
  let paragraph: HTMLParagraphElement | undefined;
  const hint = createMemo(() => props.hint);
  // The field that was typed into is gone with its step: the next one is read out, and Tab goes to its first field.
  createEffect(on(hint, () => paragraph?.focus({ preventScroll: true }), { defer: true }));
  return (
    <form
      class="mt-5 flex flex-col gap-5 border-t border-line pt-5"
      onSubmit={(event) => props.form.submit(event)}
      noValidate
    >
      <p
        ref={(element) => {
          paragraph = element;
        }}
        tabIndex={-1}
        class="text-sm text-muted outline-none"
      >
        {hint()}
      </p>
      {props.children}
      <FormFailure form={props.form} />
      <div class="flex justify-between gap-2 border-t border-line pt-5">
        <Button onClick={() => props.onBack()} refusal={props.backRefusal}>
          {props.isFirst ? t('panel.cancel') : t('nodes.create.back')}
        </Button>
        <Button look="primary" type="submit" isBusy={props.form.isBusy()}>
          {props.action}
        </Button>
      </div>
    </form>
  );
}
