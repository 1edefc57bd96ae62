import { createMemo, Show } from 'solid-js';
import { grants } from '../../schema/permissions.ts';
import { stateAllows } from '../../schema/server-state.ts';
import { Copyable } from '../components/copyable.tsx';
import { formatAddress, formatDuration } from '../format.ts';
import { PowerButtons } from '../servers/power-buttons.tsx';
import { ServerMenu } from '../servers/server-menu.tsx';
import type { Server } from '../servers/server.ts';
import { ServerStateMark } from '../servers/server-state-mark.tsx';
import { useSession } from '../session.ts';
import { t } from '../text.ts';
import { CommandLine } from './command-line.tsx';
import { ConsolePanel } from './console-panel.tsx';
import { createConsole } from './console.ts';
import { Details } from './details.tsx';
import { FailedNotice } from './failed-notice.tsx';
import { Figures } from './figures.tsx';
import { LinkNotice } from './link-notice.tsx';
import { Watchers } from './watchers.tsx';

/** The page of one server. The console's own state is newer than the polled one while it is connected. */
export function ServerConsole(props: { server: Server }) {
  // The page is keyed by the server: another one gets another console.
  // eslint-disable-next-line solid/reactivity
  const live = createConsole(props.server.id);
  const session = useSession();
  const isConnected = () => live.link() === 'live' || live.link() === 'catching-up';
  const server = createMemo((): Server => {
    const state = live.state();
    const node = live.node();
    if (!isConnected() || node === null) return props.server;
    return {
      ...props.server,
      node: { ...props.server.node, online: node === 'online' },
      ...(state === null ? {} : { state: state.state, stateSince: new Date(state.at).toISOString() }),
    };
  });
  const commandRefusal = () => {
    if (!grants(server().permissions, 'control.console')) return t('power.refusedPermission');
    if (!server().node.online) return t('power.refusedNode');
    return stateAllows(server().state, 'command') ? null : t('console.commandRefused');
  };
  const uptime = () => live.stats().last?.uptimeMs ?? null;
  const isRunning = () => stateAllows(server().state, 'command');

  return (
    <div class="flex h-dvh min-h-0 flex-col px-4 pb-4 max-md:h-[calc(100dvh-3.5rem-env(safe-area-inset-bottom))] max-md:px-2 max-md:pb-2">
      <header class="flex min-h-14 shrink-0 items-center justify-between gap-x-4 max-md:min-h-12 max-md:flex-wrap max-md:px-2">
        <div class="flex min-w-0 items-center gap-x-4 gap-y-0 max-md:w-full max-md:flex-wrap max-md:py-1.5">
          <h1 class="min-w-0 truncate text-lg font-semibold text-strong max-md:flex-1">
            {props.server.name}
          </h1>
          <ServerStateMark server={server()} />
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
          <PowerButtons server={server()} isLabelled />
          <ServerMenu server={server()} />
        </div>
      </header>
      <div class="flex min-h-0 flex-1 gap-3 max-lg:flex-col-reverse max-md:gap-2">
        <ConsolePanel
          console={live}
          status={
            <>
              <h2 class="text-sm font-medium text-strong">{t('console.title')}</h2>
              <Show when={isRunning() ? uptime() : null}>
                {(ms) => (
                  <span class="figures text-muted max-md:hidden">
                    {t('stats.uptime', formatDuration(ms()))}
                  </span>
                )}
              </Show>
              <Watchers viewers={live.viewers()} me={session().user.id} />
            </>
          }
          notices={
            <>
              <LinkNotice link={live.link()} node={live.node()} />
              <FailedNotice server={server()} exit={live.state()?.exit ?? null} />
            </>
          }
          empty={
            live.link() === 'live' ? (isRunning() ? t('console.waiting') : t('console.waitingOffline')) : ''
          }
          commandLine={
            <CommandLine
              server={props.server.id}
              refusal={commandRefusal()}
              onSend={(command) => live.send(command)}
            />
          }
        />
        <aside class="flex min-h-0 shrink-0 flex-col gap-2 lg:w-72 lg:overflow-y-auto">
          <Figures server={props.server} stats={live.stats()} isRunning={isRunning()} />
          <Details server={props.server} />
        </aside>
      </div>
      <div class="mt-2 flex gap-1 md:hidden">
        <PowerButtons server={server()} isLabelled isWide />
        <ServerMenu server={server()} />
      </div>
    </div>
  );
}
