import { For, Match, Show, Switch } from 'solid-js';
import { grants } from '../../schema/permissions.ts';
import { Skeleton } from '../components/skeleton.tsx';
import { FailureNote } from '../frame/failure-note.tsx';
import { NothingHere } from '../frame/nothing-here.tsx';
import { QueryFailure } from '../frame/query-failure.tsx';
import { dataOf } from '../query.ts';
import { ServerHead } from '../servers/server-head.tsx';
import type { Server } from '../servers/server.ts';
import { useGrants } from '../session.ts';
import { t } from '../text.ts';
import { AddressCard } from './address-card.tsx';
import { createAddresses } from './address-queries.ts';
import { RouterNote } from './router-note.tsx';

/** Where players connect to a server, and whether they get in from outside. */
export function ServerNetwork(props: { server: Server }) {
  const mayAdmin = useGrants();
  const addresses = createAddresses(() => props.server.id);
  return (
    <Show when={grants(props.server.permissions, 'allocation.read')} fallback={<NothingHere />}>
      <div class="px-6 pb-10 max-md:px-2">
        <ServerHead server={props.server} />
        <div class="max-w-4xl max-md:px-2">
          <h2 class="text-sm font-semibold text-strong">{t('network.title')}</h2>
          <p class="mt-0.5 mb-4 text-sm text-muted">{t('network.text')}</p>
          <Switch>
            <Match when={addresses.isLoadingError}>
              <FailureNote error={addresses.error} onRetry={() => void addresses.refetch()} />
            </Match>
            <Match when={dataOf(addresses)?.length === 0}>
              <p class="rounded-lg border border-line px-4 py-6 text-center text-sm text-muted">
                {t('network.none')}
              </p>
            </Match>
            <Match when={true}>
              <QueryFailure query={addresses} />
              <ul class="flex flex-col gap-3" aria-label={t('network.list')} aria-busy={addresses.isPending}>
                <For
                  each={(dataOf(addresses) ?? []).map((each) => each.id)}
                  fallback={
                    <li class="h-36 rounded-lg border border-line bg-surface-1 p-4">
                      <Skeleton class="h-5 w-56" />
                    </li>
                  }
                >
                  {(id) => (
                    <Show when={dataOf(addresses)?.find((each) => each.id === id)}>
                      {(address) => <AddressCard address={address()} server={props.server} />}
                    </Show>
                  )}
                </For>
              </ul>
            </Match>
          </Switch>
          <Show when={mayAdmin('nodes.read')}>
            <RouterNote nodeId={props.server.node.id} />
          </Show>
        </div>
      </div>
    </Show>
  );
}
