import { createSignal, createUniqueId, For, Show } from 'solid-js';
import type { JavaNeed } from '../../schema/egg-features.ts';
import { Button } from '../components/button.tsx';
import { inputClass } from '../components/field.tsx';
import type { Startup } from '../startup/startup-queries.ts';
import { t } from '../text.ts';
import { javaImages, suggestedImage } from './java-images.ts';

export interface JavaFormProps {
  startup: Startup;
  need: JavaNeed | undefined;
  action: string;
  isBusy: boolean;
  onUse: (image: string) => void;
}

/** Chooses another image of the egg, the one that fits first. */
export function JavaForm(props: JavaFormProps) {
  const id = createUniqueId();
  const [chosen, setChosen] = createSignal<string | null>(null);
  const others = () =>
    javaImages(props.startup.dockerImages).filter(({ image }) => image !== props.startup.image);
  const image = () =>
    chosen() ??
    suggestedImage(others(), props.need, props.startup.image)?.image ??
    others()[0]?.image ??
    null;
  return (
    <Show when={image()} fallback={<span class="text-sm text-normal">{t('hint.javaNone')}</span>}>
      {(value) => (
        <>
          <label for={id} class="sr-only">
            {t('hint.javaImage')}
          </label>
          <select
            id={id}
            class={`${inputClass} w-auto! max-w-56 max-md:flex-1`}
            value={value()}
            onChange={(event) => setChosen(event.currentTarget.value)}
          >
            <For each={others()}>
              {(each) => (
                <option value={each.image} selected={each.image === value()}>
                  {each.label}
                </option>
              )}
            </For>
          </select>
          <Button isBusy={props.isBusy} onClick={() => props.onUse(value())}>
            {props.action}
          </Button>
        </>
      )}
    </Show>
  );
}
