import { useParams } from '@solidjs/router';
import { Show } from 'solid-js';
import { FailureNote } from '../frame/failure-note.tsx';
import { NothingHere } from '../frame/nothing-here.tsx';
import { createTitle } from '../frame/page.tsx';
import { dataOf } from '../query.ts';
import { RequestError } from '../request-error.ts';
import { createServer } from '../servers/server-query.ts';
import { ServerStartup } from '../startup/server-startup.tsx';
import { t } from '../text.ts';

/** One server: how it starts. */
export default function ServerStartupPage() {
  const params = useParams<{ server: string }>();
  const server = createServer(() => params.server);
  createTitle(() => `${dataOf(server)?.name ?? ''} ${t('startup.title').toLowerCase()}`.trim());
  const isMissing = () => server.error instanceof RequestError && server.error.code === 'not_found';
  return (
    <Show when={!isMissing()} fallback={<NothingHere />}>
      <Show
        when={dataOf(server)}
        fallback={
          <Show when={server.isLoadingError}>
            <div class="mx-auto max-w-xl p-6">
              <FailureNote error={server.error} onRetry={() => void server.refetch()} />
            </div>
          </Show>
        }
      >
        {(known) => <ServerStartup server={known()} />}
      </Show>
    </Show>
  );
}
