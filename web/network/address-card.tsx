import Radar from 'lucide-solid/icons/radar';
import { createSignal, Index, Show } from 'solid-js';
import { serverReachEndpoints } from '../../schema/api/server-reach.ts';
import { call } from '../api.ts';
import { Age } from '../components/age.tsx';
import { Button } from '../components/button.tsx';
import { Copyable } from '../components/copyable.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { formatAddress, formatAge, formatMoment } from '../format.ts';
import { FailureNote } from '../frame/failure-note.tsx';
import { keys, queryClient } from '../query.ts';
import type { Server } from '../servers/server.ts';
import { useGrants } from '../session.ts';
import { t } from '../text.ts';
import type { Address } from './address-queries.ts';
import { type SideGroup, sideGroups } from './reach.ts';

/** One address of a server: what players type, and what the last check from outside found. */
export function AddressCard(props: { address: Address; server: Server }) {
  const mayAdmin = useGrants();
  const [isChecking, setIsChecking] = createSignal(false);
  const [failure, setFailure] = createSignal<unknown>(null);
  const shown = () => formatAddress({ host: props.address.publicHost, port: props.address.publicPort });
  const check = async () => {
    setIsChecking(true);
    setFailure(null);
    const server = props.server.id;
    try {
      const checked = await call(serverReachEndpoints.check, {
        params: { server, allocation: props.address.id },
      });
      queryClient.setQueryData<Address[]>(keys.addresses(server), (known) =>
        known?.map((each) => (each.id === checked.id ? checked : each)),
      );
    } catch (error) {
      setFailure(error);
    } finally {
      setIsChecking(false);
    }
  };
  return (
    <li class="rounded-lg border border-line bg-surface-1">
      <div class="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 p-4">
        <div class="min-w-0">
          <div class="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1 text-strong">
            <Copyable text={shown()} label={t('network.copy')} copiedLabel={t('panel.copied')} kept={6} />
            <Show when={props.address.isPrimary}>
              <span
                class="rounded border border-line px-1.5 text-xs text-normal"
                data-tip={t('network.primaryTip')}
              >
                {t('network.primary')}
              </span>
            </Show>
            <Show when={props.address.alias}>
              {(alias) => <span class="text-sm text-muted">{alias()}</span>}
            </Show>
          </div>
          <Show when={mayAdmin('nodes.read')}>
            <p class="mt-0.5 text-xs wrap-break-word text-muted">
              {t(
                'network.bound',
                formatAddress({ host: props.address.ip, port: props.address.port }),
                props.server.node.name,
              )}
            </p>
          </Show>
          <Show when={props.address.notes}>
            {(notes) => <p class="mt-0.5 text-sm wrap-break-word text-normal">{notes()}</p>}
          </Show>
        </div>
        <div class="flex items-center gap-3">
          <span class="text-xs text-muted" role="status">
            <Show when={!isChecking()} fallback={t('network.checking')}>
              <Show when={props.address.reach} fallback={t('network.unchecked')}>
                {(reach) => (
                  <Age
                    at={Date.parse(reach().checkedAt)}
                    format={(ms) => {
                      const age = formatAge(ms);
                      return age === null ? t('network.checkedNow') : t('network.checkedAgo', age);
                    }}
                    exact={formatMoment}
                  />
                )}
              </Show>
            </Show>
          </span>
          <Button
            icon={<Radar class="size-4" />}
            isBusy={isChecking()}
            tip={t('network.checkLabel', shown())}
            onClick={() => void check()}
          >
            {props.address.reach === null ? t('network.check') : t('network.checkAgain')}
          </Button>
        </div>
      </div>
      <Show when={failure()}>
        {(error) => (
          <div class="px-4 pb-4">
            <FailureNote error={error()} />
          </div>
        )}
      </Show>
      <Show when={props.address.reach}>
        {(reach) => (
          <ul class="border-t border-line px-4 py-3" classList={{ 'opacity-55': isChecking() }}>
            <Index each={sideGroups(reach())}>{(group) => <Side group={group()} />}</Index>
          </ul>
        )}
      </Show>
    </li>
  );
}

/** What a check found of one protocol, or of both. */
function Side(props: { group: SideGroup }) {
  const kind = () => (props.group.reached === null ? 'offline' : props.group.reached ? 'running' : 'failed');
  const word = () =>
    t(
      props.group.reached === null
        ? 'network.unsure'
        : props.group.reached
          ? 'network.reached'
          : 'network.notReached',
    );
  const remedy = () => t(`network.reasons.${props.group.reason}.remedy`);
  return (
    <li class="grid gap-x-4 gap-y-0.5 py-1.5 text-sm sm:grid-cols-[96px_minmax(0,1fr)]">
      <span class="flex items-baseline gap-2 sm:flex-col sm:gap-0.5">
        <span class="font-medium text-strong">
          {props.group.protocols.map((protocol) => t(`network.${protocol}`)).join(', ')}
        </span>
        <StateMark kind={kind()} label={word()} />
      </span>
      <span class="min-w-0 wrap-break-word text-normal">
        {t(`network.reasons.${props.group.reason}.text`)}
        <Show when={props.group.details.length > 0}>
          <span class="text-muted"> {t('network.detail', props.group.details.join(', '))}</span>
        </Show>
        <Show when={remedy()}>
          {(text) => (
            <span class="mt-0.5 block text-muted">
              <span class="font-medium text-normal">{t('network.remedy')}</span> {text()}
            </span>
          )}
        </Show>
      </span>
    </li>
  );
}
