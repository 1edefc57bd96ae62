import { useLocation } from '@solidjs/router';
import { Show } from 'solid-js';
import { Copyable } from '../components/copyable.tsx';
import { SectionTabs } from '../components/section-tabs.tsx';
import { formatAddress } from '../format.ts';
import { t } from '../text.ts';
import { PowerButtons } from './power-buttons.tsx';
import { ServerMenu } from './server-menu.tsx';
import { sectionsFor } from './server-sections.ts';
import { ServerStateMark } from './server-state-mark.tsx';
import type { Server } from './server.ts';

/** The title line of a server's pages: its name, state, address and power; its sections on narrow screens. */
export function ServerHead(props: { server: Server }) {
  const location = useLocation();
  const sections = () => sectionsFor(props.server.permissions);
  return (
    <>
      <header class="flex min-h-14 shrink-0 items-center justify-between gap-x-4 max-md:min-h-12 max-md:flex-wrap max-md:px-2">
        <div class="flex min-w-0 items-center gap-x-4 gap-y-0 max-md:w-full max-md:flex-wrap max-md:py-1.5">
          <h1 class="min-w-0 truncate text-lg font-semibold text-strong max-md:flex-1">
            {props.server.name}
          </h1>
          <ServerStateMark server={props.server} />
          <Show when={props.server.address}>
            {(address) => (
              <span class="flex max-w-96 shrink-0 text-sm text-normal max-md:w-full max-md:max-w-full">
                <Copyable
                  text={formatAddress(address())}
                  label={t('servers.copyAddress')}
                  copiedLabel={t('panel.copied')}
                  kept={6}
                />
              </span>
            )}
          </Show>
        </div>
        <div class="flex items-center gap-1.5 max-md:hidden">
          <PowerButtons server={props.server} isLabelled />
          <ServerMenu server={props.server} />
        </div>
      </header>
      <Show when={sections().length > 1}>
        <div class="mb-2 shrink-0 md:hidden">
          <SectionTabs
            label={t('sections.label')}
            sections={sections().map((section) => ({
              path: section.path(props.server.id),
              label: t(`sections.${section.name}`),
              isCurrent: location.pathname === section.path(props.server.id),
            }))}
          />
        </div>
      </Show>
    </>
  );
}
