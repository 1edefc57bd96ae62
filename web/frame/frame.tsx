import { type RouteSectionProps, useLocation, useNavigate } from '@solidjs/router';
import { createEffect, createSignal, lazy, Show, Suspense } from 'solid-js';
import { dataOf } from '../query.ts';
import { paths } from '../paths.ts';
import { createSessionQuery, SessionContext } from '../session.ts';
import { readStored, writeStored } from '../storage.ts';
import { t } from '../text.ts';
import { BottomBar } from './bottom-bar.tsx';
import { FrameSkeleton } from './frame-skeleton.tsx';
import { FailureNote } from './failure-note.tsx';
import { PageFailure } from './page-failure.tsx';
import { Rail } from './rail.tsx';
import { createMediaQuery } from './media-query.ts';
import { createShortcuts, focusSearch } from './shortcuts.ts';
import type { Shortcut } from './shortcut-keys.ts';

const Palette = lazy(() => import('./palette.tsx'));
const Help = lazy(() => import('./help.tsx'));

/** Everything around a page: rail or bottom bar, palette, shortcuts. Shows nothing to who is not signed in. */
export function Frame(props: RouteSectionProps) {
  const session = createSessionQuery();
  const navigate = useNavigate();
  const location = useLocation();
  // Where nothing was chosen, a narrow window leaves its room to the page.
  const [chosen, setChosen] = createSignal(readStored('rail'));
  const isNarrow = createMediaQuery('(max-width: 1023px)');
  const isCollapsed = () => chosen() === 'collapsed' || (chosen() === null && isNarrow());
  const [open, setOpen] = createSignal<'palette' | 'help' | null>(null);

  const collapse = (collapsed: boolean) => {
    const choice = collapsed ? 'collapsed' : 'open';
    setChosen(choice);
    writeStored('rail', choice);
  };
  const act = (shortcut: Shortcut) => {
    if (shortcut === 'palette' || shortcut === 'help') setOpen(shortcut);
    else if (shortcut === 'search') focusSearch();
    else if (shortcut === 'create') navigate(paths.newServer());
    else navigate(paths[shortcut]());
  };

  createShortcuts(act);
  createEffect(() => {
    if (dataOf(session) !== null) return;
    const here = `${location.pathname}${location.search}`;
    navigate(paths.signIn(here === paths.servers() ? undefined : here), { replace: true });
  });

  return (
    <Show
      when={dataOf(session)}
      keyed={false}
      fallback={
        <Show when={session.isLoadingError} fallback={<FrameSkeleton isCollapsed={isCollapsed()} />}>
          <div class="mx-auto max-w-xl p-6">
            <FailureNote error={session.error} onRetry={() => void session.refetch()} />
          </div>
        </Show>
      }
    >
      {(me) => (
        <SessionContext.Provider value={me}>
          <a
            href="#page"
            class="sr-only z-50 rounded-md bg-surface-3 px-3 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
          >
            {t('panel.skip')}
          </a>
          <div class="flex min-h-dvh">
            <Rail isCollapsed={isCollapsed()} onCollapse={collapse} onOpen={setOpen} />
            <main
              id="page"
              tabindex="-1"
              class="min-w-0 flex-1 outline-none max-md:pb-[calc(3.5rem+env(safe-area-inset-bottom))]"
            >
              <PageFailure>
                <Suspense>{props.children}</Suspense>
              </PageFailure>
            </main>
          </div>
          <BottomBar onOpen={setOpen} />
          <Suspense>
            <Show when={open() === 'palette'}>
              <Palette onClose={() => setOpen(null)} onHelp={() => setOpen('help')} />
            </Show>
            <Show when={open() === 'help'}>
              <Help onClose={() => setOpen(null)} />
            </Show>
          </Suspense>
        </SessionContext.Provider>
      )}
    </Show>
  );
}
