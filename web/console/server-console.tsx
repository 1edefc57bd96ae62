import { createMemo, Show } from 'solid-js';
import { grants } from '../../schema/permissions.ts';
import { stateAllows } from '../../schema/server-state.ts';
import { formatDuration } from '../format.ts';
import { PowerButtons } from '../servers/power-buttons.tsx';
import { ServerHead } from '../servers/server-head.tsx';
import { ServerMenu } from '../servers/server-menu.tsx';
import type { Server } from '../servers/server.ts';
import { useSession } from '../session.ts';
import { t } from '../text.ts';
import { CommandLine } from './command-line.tsx';
import { ConsolePanel } from './console-panel.tsx';
import { createConsole } from './console.ts';
import { Details } from './details.tsx';
import { FailedNotice } from './failed-notice.tsx';
import { FeatureNotice } from './feature-notice.tsx';
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
      <ServerHead server={server()} />
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
            <>
              <FeatureNotice server={server()} seen={live.hint()} />
              <CommandLine
                server={props.server.id}
                refusal={commandRefusal()}
                onSend={(command) => live.send(command)}
              />
            </>
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
