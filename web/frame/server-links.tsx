import { A, useLocation } from '@solidjs/router';
import Network from 'lucide-solid/icons/network';
import SlidersHorizontal from 'lucide-solid/icons/sliders-horizontal';
import Terminal from 'lucide-solid/icons/square-terminal';
import { For, Show } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { dataOf } from '../query.ts';
import { createKnownServer } from '../servers/server-query.ts';
import { sectionsFor, type ServerSection, serverOfPath } from '../servers/server-sections.ts';
import { t } from '../text.ts';

const icons = { console: Terminal, network: Network, startup: SlidersHorizontal } as const satisfies Record<
  ServerSection['name'],
  unknown
>;

/** The sections of the server that is looked at, below the way to all of them. */
export function ServerLinks(props: { isCollapsed: boolean; linkClass: string }) {
  const location = useLocation();
  const id = () => serverOfPath(location.pathname);
  const server = createKnownServer(id);
  return (
    <Show when={id() === null ? undefined : dataOf(server)}>
      {(known) => (
        <div
          class="flex flex-col gap-0.5"
          classList={{ 'ml-3.5 border-l border-line pl-1.5': !props.isCollapsed }}
          role="group"
          aria-label={t('sections.label')}
        >
          <Show when={!props.isCollapsed}>
            <p class="truncate px-2 pt-1 text-xs text-muted">{known().name}</p>
          </Show>
          <For each={sectionsFor(known().permissions)}>
            {(section) => (
              <A
                href={section.path(known().id)}
                end
                class={props.linkClass}
                aria-current={location.pathname === section.path(known().id) ? 'page' : undefined}
                aria-label={props.isCollapsed ? t(`sections.${section.name}`) : undefined}
                data-tip={props.isCollapsed ? t(`sections.${section.name}`) : undefined}
              >
                <Dynamic component={icons[section.name]} class="size-4 shrink-0" aria-hidden="true" />
                <Show when={!props.isCollapsed}>{t(`sections.${section.name}`)}</Show>
              </A>
            )}
          </For>
        </div>
      )}
    </Show>
  );
}
