import { Show } from 'solid-js';
import { ServerConsole } from '../console/server-console.tsx';
import { ServerConsoleSkeleton } from '../console/server-console-skeleton.tsx';
import { ServerPage } from '../servers/server-page.tsx';
import { t } from '../text.ts';

/** One server: its console, its figures, its power. */
export default function ServerConsolePage() {
  return (
    <ServerPage title={(name) => name ?? t('console.title')} skeleton={<ServerConsoleSkeleton />}>
      {(server) => (
        <Show when={server().id} keyed>
          <ServerConsole server={server()} />
        </Show>
      )}
    </ServerPage>
  );
}
