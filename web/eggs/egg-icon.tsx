import { Show } from 'solid-js';
import { shownIcon } from './shown-icon.ts';

export interface EggIconProps {
  icon: string | null | undefined;
  isLarge?: boolean;
}

/** The picture that an egg brings along, where it brings one. */
export const EggIcon = (props: EggIconProps) => (
  <Show when={shownIcon(props.icon)}>
    {(icon) => (
      <img
        src={icon()}
        alt=""
        decoding="async"
        class="shrink-0 rounded object-contain"
        classList={{ 'size-12': props.isLarge === true, 'size-8': props.isLarge !== true }}
      />
    )}
  </Show>
);
