import { A } from '@solidjs/router';
import Trash from 'lucide-solid/icons/trash';
import { Show } from 'solid-js';
import { IconButton } from '../components/icon-button.tsx';
import { paths } from '../paths.ts';
import { useGrants } from '../session.ts';
import { t } from '../text.ts';
import type { Egg } from './egg-queries.ts';

/** An egg in the list. Its name leads to a new server made from it. */
export function EggRow(props: { egg: Egg; onDelete: () => void }) {
  const grants = useGrants();
  return (
    <li class="relative flex min-h-14 items-center gap-4 border-t border-line py-2.5 pr-1 pl-3 hover:bg-surface-1 max-md:rounded-lg max-md:border max-md:bg-surface-1">
      <div class="min-w-0 flex-1">
        <div class="flex min-w-0 items-baseline gap-2">
          <Show
            when={grants('servers.create')}
            fallback={<span class="truncate font-medium text-strong">{props.egg.name}</span>}
          >
            <A
              href={`${paths.newServer()}?egg=${props.egg.id}`}
              data-row
              data-tip={t('eggs.use')}
              class="truncate font-medium text-strong after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:rounded-md focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
            >
              {props.egg.name}
            </A>
          </Show>
          <span class="shrink-0 text-xs text-muted">{props.egg.nest.name}</span>
        </div>
        <p class="line-clamp-1 text-sm text-muted max-md:line-clamp-3">{props.egg.description}</p>
      </div>
      <span class="figures shrink-0 text-sm text-muted">{t('servers.count', props.egg.servers)}</span>
      <Show when={grants('eggs.delete')}>
        <span class="relative z-10">
          <IconButton
            label={t('eggs.delete', props.egg.name)}
            icon={<Trash class="size-4" />}
            refusal={props.egg.servers === 0 ? null : t('eggs.inUse', props.egg.servers)}
            onClick={() => props.onDelete()}
          />
        </span>
      </Show>
    </li>
  );
}
