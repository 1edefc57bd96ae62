import { useParams } from '@solidjs/router';
import { type JSX, Show } from 'solid-js';
import { FailureNote } from '../frame/failure-note.tsx';
import { NothingHere } from '../frame/nothing-here.tsx';
import { createTitle } from '../frame/page.tsx';
import { dataOf } from '../query.ts';
import { RequestError } from '../request-error.ts';
import type { Server } from './server.ts';
import { createServer } from './server-query.ts';

/** A page about the server that the address names: as soon as it is known, and what to say when it is not. */
export function ServerPage(props: {
  /** Of the window; null while its name is not known. */
  title: (name: string | null) => string;
  skeleton?: JSX.Element;
  children: (server: () => Server) => JSX.Element;
}) {
  const params = useParams<{ server: string }>();
  const server = createServer(() => params.server);
  createTitle(() => props.title(dataOf(server)?.name ?? null));
  const isMissing = () => server.error instanceof RequestError && server.error.code === 'not_found';
  return (
    <Show when={!isMissing()} fallback={<NothingHere />}>
      <Show
        when={dataOf(server)}
        fallback={
          <Show when={server.isLoadingError} fallback={props.skeleton}>
            <div class="mx-auto max-w-xl p-6">
              <FailureNote error={server.error} onRetry={() => void server.refetch()} />
            </div>
          </Show>
        }
      >
        {(known) => props.children(known)}
      </Show>
    </Show>
  );
}
