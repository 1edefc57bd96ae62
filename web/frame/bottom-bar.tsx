import { A, useLocation } from '@solidjs/router';
import Search from 'lucide-solid/icons/search';
import { For } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { useGrants } from '../session.ts';
import { t } from '../text.ts';
import { currentOf, placesFor } from './places.ts';
import { UserMenu } from './user-menu.tsx';

const cell =
  'flex min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-xs text-muted aria-[current]:text-accent';

/** The way through the panel on phones. */
export function BottomBar(props: { onOpen: (what: 'palette') => void }) {
  const grants = useGrants();
  const location = useLocation();
  return (
    <nav
      aria-label={t('nav.label')}
      class="fixed inset-x-0 bottom-0 z-30 flex h-[calc(3.5rem+env(safe-area-inset-bottom))] border-t border-line bg-surface-1 pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      <For each={placesFor(grants)}>
        {(place) => (
          <A href={place.path} class={cell} aria-current={currentOf(location.pathname, place)}>
            <Dynamic component={place.icon} class="size-5" aria-hidden="true" />
            {t(`nav.${place.name}`)}
          </A>
        )}
      </For>
      <button type="button" class={cell} onClick={() => props.onOpen('palette')}>
        <Search class="size-5" aria-hidden="true" />
        {t('nav.search')}
      </button>
      <UserMenu isCell placement="top-end" />
    </nav>
  );
}
