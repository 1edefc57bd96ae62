import { useParams } from '@solidjs/router';
import { Show } from 'solid-js';
import { ServerConsole } from '../console/server-console.tsx';
import { ServerConsoleSkeleton } from '../console/server-console-skeleton.tsx';
import { FailureNote } from '../frame/failure-note.tsx';
import { createTitle } from '../frame/page.tsx';
import { NothingHere } from '../frame/nothing-here.tsx';
import { dataOf } from '../query.ts';
import { RequestError } from '../request-error.ts';
import { createServer } from '../servers/server-query.ts';
import { t } from '../text.ts';

/** One server: its console, its figures, its power. */
export default function ServerConsolePage() {
  const params = useParams<{ server: string }>();
  const server = createServer(() => params.server);
  createTitle(() => dataOf(server)?.name ?? t('console.title'));
  const isMissing = () => server.error instanceof RequestError && server.error.code === 'not_found';
  return (
    <Show when={!isMissing()} fallback={<NothingHere />}>
      <Show
        when={dataOf(server)}
        fallback={
          <Show when={server.isLoadingError} fallback={<ServerConsoleSkeleton />}>
            <div class="mx-auto max-w-xl p-6">
              <FailureNote error={server.error} onRetry={() => void server.refetch()} />
            </div>
          </Show>
        }
      >
        {(known) => (
          <Show when={known().id} keyed>
            <ServerConsole server={known()} />
          </Show>
        )}
      </Show>
    </Show>
  );
}
