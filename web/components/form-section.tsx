import type { JSX } from 'solid-js';

/** A part of a form: what it is about on the left, its fields on the right. */
export const FormSection = (props: { title: string; hint: string; children: JSX.Element }) => (
  <fieldset class="grid gap-x-8 gap-y-4 border-t border-line py-6 md:grid-cols-[200px_1fr]">
    <div>
      <legend class="contents">
        <span class="text-sm font-semibold text-strong">{props.title}</span>
      </legend>
      <p class="mt-1 text-sm text-muted">{props.hint}</p>
    </div>
    <div class="flex min-w-0 flex-col gap-4">{props.children}</div>
  </fieldset>
);
