import { A, useLocation } from '@solidjs/router';
import CircleHelp from 'lucide-solid/icons/circle-question-mark';
import PanelLeft from 'lucide-solid/icons/panel-left';
import Search from 'lucide-solid/icons/search';
import { For, Show } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { BirdMark } from '../components/bird-mark.tsx';
import { IconButton } from '../components/icon-button.tsx';
import { Keys } from '../components/keys.tsx';
import { paths } from '../paths.ts';
import { useGrants } from '../session.ts';
import { t } from '../text.ts';
import { commandKey } from './command-key.ts';
import { currentOf, type Place, placesFor } from './places.ts';
import { ServerLinks } from './server-links.tsx';
import { UserMenu } from './user-menu.tsx';

const linkClass =
  'flex h-8 items-center gap-2.5 rounded-md px-2 text-sm text-normal hover:bg-surface-2 hover:text-strong aria-[current]:bg-surface-2 aria-[current]:font-medium aria-[current]:text-strong';

export interface RailProps {
  isCollapsed: boolean;
  onCollapse: (collapsed: boolean) => void;
  onOpen: (what: 'palette' | 'help') => void;
}

/** The way through the panel on wide screens. */
export function Rail(props: RailProps) {
  const grants = useGrants();
  const location = useLocation();
  const own = () => placesFor(grants).filter((place) => place.permission === null);
  const administration = () => placesFor(grants).filter((place) => place.permission !== null);
  const link = (place: Place) => (
    <A
      href={place.path}
      class={linkClass}
      aria-current={currentOf(location.pathname, place)}
      aria-label={props.isCollapsed ? t(`nav.${place.name}`) : undefined}
      data-tip={props.isCollapsed ? t(`nav.${place.name}`) : undefined}
    >
      <Dynamic component={place.icon} class="size-4 shrink-0" aria-hidden="true" />
      <Show when={!props.isCollapsed}>{t(`nav.${place.name}`)}</Show>
    </A>
  );
  return (
    <nav
      aria-label={t('nav.label')}
      class="sticky top-0 flex h-dvh shrink-0 flex-col border-r border-line bg-surface-1 px-2 pb-2 max-md:hidden"
      classList={{ 'w-[52px]': props.isCollapsed, 'w-[208px]': !props.isCollapsed }}
    >
      <div class="flex h-14 items-center justify-between">
        <A
          href={paths.servers()}
          class="flex items-center gap-2 rounded-md px-2 py-1 font-semibold text-strong"
          aria-label={t('panel.name')}
        >
          <BirdMark />
          <Show when={!props.isCollapsed}>{t('panel.name')}</Show>
        </A>
      </div>
      <button
        type="button"
        class="mb-3 flex h-8 items-center gap-2.5 rounded-md border border-line px-[7px] text-sm text-muted hover:border-line-strong/60 hover:text-strong"
        aria-label={props.isCollapsed ? t('nav.search') : undefined}
        data-tip={props.isCollapsed ? t('nav.search') : undefined}
        onClick={() => props.onOpen('palette')}
      >
        <Search class="size-4 shrink-0" aria-hidden="true" />
        <Show when={!props.isCollapsed}>
          <span class="flex-1 text-left">{t('nav.search')}</span>
          <span aria-hidden="true">
            <Keys keys={[commandKey, 'K']} isJoined />
          </span>
        </Show>
      </button>
      <div class="flex flex-col gap-0.5">
        <For each={own()}>{link}</For>
        <ServerLinks isCollapsed={props.isCollapsed} linkClass={linkClass} />
      </div>
      <Show when={administration().length > 0}>
        <div class="mt-4 flex flex-col gap-0.5">
          <Show when={!props.isCollapsed} fallback={<div class="mx-2 mb-2 border-t border-line" />}>
            <p class="px-2 pb-1 text-xs text-muted">{t('nav.administration')}</p>
          </Show>
          <For each={administration()}>{link}</For>
        </div>
      </Show>
      <div class="flex-1" />
      <div class="mb-1 flex" classList={{ 'flex-col': props.isCollapsed }}>
        <IconButton
          label={props.isCollapsed ? t('nav.expand') : t('nav.collapse')}
          icon={<PanelLeft class="size-4" />}
          onClick={() => props.onCollapse(!props.isCollapsed)}
        />
        <IconButton
          label={t('nav.help')}
          icon={<CircleHelp class="size-4" />}
          onClick={() => props.onOpen('help')}
        />
      </div>
      <UserMenu isIconOnly={props.isCollapsed} placement="right-end" />
    </nav>
  );
}
