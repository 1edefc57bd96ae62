import { createSignal, type JSX, Match, Show, Switch } from 'solid-js';
import { serverStartupEndpoints } from '../../schema/api/server-startup.ts';
import { grants } from '../../schema/permissions.ts';
import { stateAllows } from '../../schema/server-state.ts';
import { call } from '../api.ts';
import { Button } from '../components/button.tsx';
import { NoticeBar } from '../components/notice-bar.tsx';
import { toast } from '../components/toasts.tsx';
import { failureReference, failureText } from '../failure.ts';
import { dataOf } from '../query.ts';
import { createPower } from '../servers/power.ts';
import type { Server } from '../servers/server.ts';
import { changeImage, changeVariables, createStartup } from '../startup/startup-queries.ts';
import { t } from '../text.ts';
import type { SeenHint } from './feature-hint.ts';
import { GslForm } from './gsl-form.tsx';
import { JavaForm } from './java-form.tsx';

export interface FeatureNoticeProps {
  server: Server;
  seen: SeenHint | null;
}

/** Something that the console said and a player can mend, with the way to mend it. Never takes the focus. */
export function FeatureNotice(props: FeatureNoticeProps) {
  const [dismissed, setDismissed] = createSignal<string | null>(null);
  const [isBusy, setIsBusy] = createSignal(false);
  const power = createPower(() => props.server);
  const may = (key: Parameters<typeof grants>[1]) => grants(props.server.permissions, key);
  const startup = createStartup(
    () => props.server.id,
    () => props.seen !== null && may('startup.read'),
  );
  // Who may not see the egg's features gets the hint anyway: it says whom to ask.
  const isLookedOutFor = (feature: string) =>
    !may('startup.read') || dataOf(startup)?.features.includes(feature) === true;
  const hint = () => {
    const { seen } = props;
    if (seen === null || seen.boot === dismissed()) return null;
    return isLookedOutFor(seen.hint.feature) ? seen.hint : null;
  };
  // A server that refused to run may be on its way up again by itself: restarting is right in every state.
  const startAction = () => (may('control.restart') ? 'restart' : 'start');
  const mayStart = () => may('control.start') || may('control.restart');
  const isUp = () => stateAllows(props.server.state, 'command');

  /** Mends, then starts. Says itself when the first is refused. */
  const mend = async (first: Promise<unknown>) => {
    setIsBusy(true);
    try {
      await first;
      setDismissed(props.seen?.boot ?? null);
      const refusal = power.refusal(startAction());
      if (refusal === null) await power.run(startAction());
      else toast('failed', refusal);
    } catch (error) {
      toast('failed', failureText(error), failureReference(error));
    } finally {
      setIsBusy(false);
    }
  };
  const acceptEula = () =>
    call(serverStartupEndpoints.acceptEula, { params: { server: props.server.id }, body: {} });
  const java = () => {
    const known = hint();
    return known?.feature === 'java_version' ? known : null;
  };
  const dismiss = () => (
    <Button look="quiet" onClick={() => setDismissed(props.seen?.boot ?? null)}>
      {t('hint.dismiss')}
    </Button>
  );

  return (
    <Switch>
      <Match when={hint()?.feature === 'eula'}>
        <Notice
          text={
            <>
              {t('hint.eula')} {may('control.start') ? t('hint.eulaText') : t('hint.whoStart')}{' '}
              <a
                href="https://aka.ms/MinecraftEULA"
                target="_blank"
                rel="noreferrer noopener"
                class="text-accent underline"
              >
                {t('hint.eulaRead')}
              </a>
            </>
          }
        >
          <Show when={may('control.start')}>
            <Button
              isBusy={isBusy()}
              refusal={refusalOf(props.server)}
              onClick={() => void mend(acceptEula())}
            >
              {t('hint.eulaAccept')}
            </Button>
          </Show>
          {dismiss()}
        </Notice>
      </Match>
      <Match when={java()}>
        {(known) => (
          <Notice
            text={
              <>
                {javaText(known().needs)}{' '}
                {may('startup.docker-image') && mayStart() ? '' : t('hint.whoImage')}
              </>
            }
          >
            <Show when={may('startup.docker-image') && mayStart() ? dataOf(startup) : null}>
              {(offers) => (
                <JavaForm
                  startup={offers()}
                  need={known().needs}
                  action={isUp() ? t('hint.javaRestart') : t('hint.javaStart')}
                  isBusy={isBusy()}
                  onUse={(image) => void mend(changeImage(props.server.id, image))}
                />
              )}
            </Show>
            {dismiss()}
          </Notice>
        )}
      </Match>
      <Match when={hint()?.feature === 'gsl_token'}>
        <Notice
          text={
            <>
              {t('hint.gsl_token')} {may('startup.update') && mayStart() ? '' : t('hint.whoVariables')}
            </>
          }
        >
          <Show when={may('startup.update') && mayStart() ? dataOf(startup) : null}>
            {(offers) => (
              <GslForm
                startup={offers()}
                isBusy={isBusy()}
                onSave={(name, value) => void mend(changeVariables(props.server.id, { [name]: value }))}
              />
            )}
          </Show>
          {dismiss()}
        </Notice>
      </Match>
      <Match when={hint()?.feature === 'pid_limit'}>
        <Notice text={t('hint.pid_limit')}>{dismiss()}</Notice>
      </Match>
      <Match when={hint()?.feature === 'steam_disk_space'}>
        <Notice text={t('hint.steam_disk_space')}>{dismiss()}</Notice>
      </Match>
    </Switch>
  );
}

const Notice = (props: { text: JSX.Element; children: JSX.Element }) => (
  <NoticeBar
    isBelow
    action={<span class="flex flex-wrap items-center gap-2 max-md:w-full">{props.children}</span>}
  >
    {props.text}
  </NoticeBar>
);

const javaText = (need: { java: number; orLater: boolean } | undefined): string =>
  need === undefined ? t('hint.java_version') : t('hint.javaNeeds', need.java, need.orLater);

function refusalOf(server: Server): string | null {
  if (server.suspended) return t('power.refusedSuspended');
  return server.node.online ? null : t('power.refusedNode');
}
