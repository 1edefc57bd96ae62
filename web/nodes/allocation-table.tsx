import { A } from '@solidjs/router';
import { For, Show } from 'solid-js';
import { Copyable } from '../components/copyable.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { formatAddress } from '../format.ts';
import { paths } from '../paths.ts';
import { t } from '../text.ts';
import type { Allocation } from './node.ts';

const head = 'h-8 px-3 text-left text-xs font-medium text-muted';
const cell = 'h-9 border-t border-line px-3 max-md:h-11';

/** The addresses of a node and whose they are. */
export const AllocationTable = (props: { allocations: readonly Allocation[] | null }) => (
  <Show
    when={props.allocations?.length !== 0}
    fallback={
      <p class="rounded-lg border border-line px-4 py-6 text-center text-sm text-muted">
        {t('nodes.noAllocations')}
      </p>
    }
  >
    <table
      class="w-full table-fixed border-separate border-spacing-0 text-sm"
      aria-label={t('nodes.allocations')}
      aria-busy={props.allocations === null}
    >
      <thead>
        <tr>
          <th scope="col" class={head}>
            {t('nodes.public')}
          </th>
          <th scope="col" class={`${head} max-md:hidden`}>
            {t('nodes.address')}
          </th>
          <th scope="col" class={`${head} w-32`}>
            {t('nodes.server')}
          </th>
        </tr>
      </thead>
      <tbody>
        <For each={props.allocations} fallback={<For each={[0, 1, 2, 3, 4, 5]}>{() => <SkeletonRow />}</For>}>
          {(allocation) => (
            <tr class="hover:bg-surface-1">
              <td class={cell}>
                <Copyable
                  text={formatAddress({ host: allocation.publicHost, port: allocation.publicPort })}
                  label={t('servers.copyAddress')}
                  copiedLabel={t('panel.copied')}
                  kept={6}
                />
              </td>
              <td class={`${cell} truncate font-mono text-[12.5px] text-muted max-md:hidden`}>
                {formatAddress({ host: allocation.ip, port: allocation.port })}
              </td>
              <td class={`${cell} truncate`}>
                <Show
                  when={allocation.serverId}
                  fallback={<span class="text-muted">{t('nodes.isFree')}</span>}
                >
                  {(id) => (
                    <A href={paths.server(id())} class="font-mono text-[12.5px] text-accent hover:underline">
                      {id()}
                    </A>
                  )}
                </Show>
              </td>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  </Show>
);

const SkeletonRow = () => (
  <tr>
    <td class={cell}>
      <Skeleton class="h-3.5 w-40 max-w-full" />
    </td>
    <td class={`${cell} max-md:hidden`}>
      <Skeleton class="h-3.5 w-28" />
    </td>
    <td class={cell}>
      <Skeleton class="h-3.5 w-16" />
    </td>
  </tr>
);
