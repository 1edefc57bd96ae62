import { A } from '@solidjs/router';
import { Show } from 'solid-js';
import { paths } from '../paths.ts';
import { t } from '../text.ts';
import { EggIcon } from './egg-icon.tsx';
import type { Egg } from './egg-queries.ts';
import { NeedTags } from './need-tags.tsx';
import { shownIcon } from './shown-icon.ts';

/** An egg in the list. The whole row leads to its page. Beside others with icons, names stand below each other. */
export function EggRow(props: { egg: Egg; isBesideIcons: boolean }) {
  return (
    <li class="relative flex min-h-14 items-center gap-x-4 gap-y-2 border-t border-line px-3 py-2.5 hover:bg-surface-1 max-md:flex-wrap max-md:rounded-lg max-md:border max-md:bg-surface-1">
      <div class="flex min-w-0 flex-1 items-center gap-3 max-md:basis-full">
        <EggIcon icon={props.egg.icon} />
        <Show when={props.isBesideIcons && shownIcon(props.egg.icon) === null}>
          <span class="w-8 shrink-0 max-md:hidden" />
        </Show>
        <div class="min-w-0 flex-1">
          <A
            href={paths.egg(props.egg.id)}
            data-row
            class="block truncate font-medium text-strong after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:rounded-md focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
          >
            {props.egg.name}
          </A>
          <p class="line-clamp-1 text-sm text-muted max-md:line-clamp-2">{props.egg.description}</p>
        </div>
      </div>
      <Show when={props.egg.needs}>
        {(needs) => (
          <span class="relative z-10">
            <NeedTags needs={needs()} />
          </span>
        )}
      </Show>
      <span class="figures w-24 shrink-0 text-right text-sm text-muted max-md:ml-auto max-md:w-auto">
        {t('servers.count', props.egg.servers)}
      </span>
    </li>
  );
}
