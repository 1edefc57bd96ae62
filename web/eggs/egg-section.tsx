import { createUniqueId, type JSX, Show } from 'solid-js';

/** A part of an egg's page with its heading. */
export function EggSection(props: {
  title: string;
  note?: string;
  aside?: JSX.Element;
  children: JSX.Element;
}) {
  const id = createUniqueId();
  return (
    <section aria-labelledby={id} class="flex min-w-0 flex-col gap-2">
      <div class="flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 id={id} class="text-sm font-semibold text-strong">
          {props.title}
        </h2>
        {props.aside}
      </div>
      <Show when={props.note}>
        <p class="-mt-1 text-sm text-muted">{props.note}</p>
      </Show>
      {props.children}
    </section>
  );
}
