import { useParams } from '@solidjs/router';
import { useQuery } from '@tanstack/solid-query';
import { Show } from 'solid-js';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { call } from '../api.ts';
import { ServerConsole } from '../console/server-console.tsx';
import { ServerConsoleSkeleton } from '../console/server-console-skeleton.tsx';
import { FailureNote } from '../frame/failure-note.tsx';
import { createTitle } from '../frame/page.tsx';
import { NothingHere } from '../frame/nothing-here.tsx';
import { dataOf, keys, pollMs } from '../query.ts';
import { RequestError } from '../request-error.ts';
import { t } from '../text.ts';

/** One server: its console, its figures, its power. */
export default function ServerConsolePage() {
  const params = useParams<{ server: string }>();
  const server = useQuery(() => ({
    queryKey: keys.server(params.server),
    queryFn: ({ signal }) => call(serverEndpoints.read, { params: { server: params.server }, signal }),
    refetchInterval: pollMs,
  }));
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
