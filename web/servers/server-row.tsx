import { A } from '@solidjs/router';
import { Show } from 'solid-js';
import { Age } from '../components/age.tsx';
import { Copyable } from '../components/copyable.tsx';
import { formatAddress, formatAge, formatMebibytes, formatMoment } from '../format.ts';
import { paths } from '../paths.ts';
import { t } from '../text.ts';
import { PowerButtons } from './power-buttons.tsx';
import type { Server } from './server.ts';
import { ServerStateMark } from './server-state-mark.tsx';

const cell = 'h-11 border-t border-line px-3 max-md:block max-md:h-auto max-md:border-0 max-md:p-0';

/** A server in the list. Its name leads to its console; the whole row is the link's target. */
export function ServerRow(props: { server: Server; showsOwner: boolean }) {
  return (
    <tr class="group relative max-md:flex max-md:flex-wrap max-md:items-center max-md:gap-x-3 max-md:gap-y-1.5 max-md:rounded-lg max-md:border max-md:border-line max-md:bg-surface-1 max-md:p-3 md:hover:bg-surface-1">
      <td class={`${cell} max-md:min-w-0 max-md:flex-1`}>
        <A
          href={paths.server(props.server.id)}
          data-row
          class="block truncate font-medium text-strong after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:rounded-md focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          {props.server.name}
        </A>
      </td>
      <td class={cell}>
        <ServerStateMark server={props.server} />
      </td>
      <td class={`${cell} max-md:w-full`}>
        <Show when={props.server.address} fallback={<span class="text-muted">{t('servers.noAddress')}</span>}>
          {(address) => (
            <div class="relative z-10 flex w-fit max-w-full">
              <Copyable
                text={formatAddress(address())}
                label={t('servers.copyAddress')}
                copiedLabel={t('panel.copied')}
                kept={6}
              />
            </div>
          )}
        </Show>
      </td>
      <td class={`${cell} truncate text-normal md:max-[1400px]:hidden max-md:text-muted`}>
        {props.server.egg.name}
      </td>
      <td class={`${cell} truncate text-normal md:max-lg:hidden max-md:text-muted`}>
        {props.server.node.name}
      </td>
      <Show when={props.showsOwner}>
        <td class={`${cell} truncate text-normal md:max-lg:hidden max-md:text-muted`}>
          {props.server.owner.username}
        </td>
      </Show>
      <td
        class={`${cell} figures text-right whitespace-nowrap md:text-normal md:max-[1400px]:hidden max-md:text-muted`}
      >
        {props.server.limits.memoryMb === 0
          ? t('panel.unlimited')
          : formatMebibytes(props.server.limits.memoryMb)}
      </td>
      <td class={`${cell} text-right text-muted md:max-lg:hidden`}>
        <Age
          at={Date.parse(props.server.stateSince)}
          format={(age) => formatAge(age) ?? t('panel.justNow')}
          exact={formatMoment}
        />
      </td>
      <td class={`${cell} max-md:w-full`}>
        <div class="relative z-10 flex w-fit md:ml-auto max-md:-mx-3 max-md:mt-1 max-md:-mb-3 max-md:w-[calc(100%+1.5rem)] max-md:border-t max-md:border-line max-md:*:w-full max-md:*:*:h-11 max-md:*:*:flex-1">
          <PowerButtons server={props.server} />
        </div>
      </td>
    </tr>
  );
}
