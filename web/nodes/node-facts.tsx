import { For, type JSX, Show } from 'solid-js';
import { Copyable } from '../components/copyable.tsx';
import { formatMebibytes } from '../format.ts';
import { t } from '../text.ts';
import { IsolationMark } from './isolation-mark.tsx';
import { diskRoom, memoryRoom, type Node } from './node.ts';
import { RoomBar } from './room-bar.tsx';

/** The host behind a node, its router, and how much of it is given away. */
export const NodeFacts = (props: { node: Node }) => (
  <>
    <section aria-labelledby="given" class="rounded-lg border border-line bg-surface-1 p-4">
      <h2 id="given" class="mb-3 text-sm font-semibold text-strong">
        {t('nodes.given')}
      </h2>
      <div class="flex flex-col gap-3">
        <RoomBar name={t('nodes.memory')} room={memoryRoom(props.node)} />
        <RoomBar name={t('nodes.disk')} room={diskRoom(props.node)} />
        <p class="figures text-sm text-muted">
          {t('nodes.servers', props.node.servers)}, {t('nodes.free', props.node.freeAllocations)}
        </p>
      </div>
    </section>
    <Show when={props.node.facts}>
      {(facts) => (
        <section aria-labelledby="facts" class="rounded-lg border border-line bg-surface-1 p-4">
          <h2 id="facts" class="mb-3 text-sm font-semibold text-strong">
            {t('nodes.facts')}
          </h2>
          <dl class="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
            <Fact name={t('nodes.os')}>
              {facts().os}, {facts().arch}
            </Fact>
            <Fact name={t('nodes.kernel')}>{facts().kernel}</Fact>
            <Show when={facts().libc}>{(libc) => <Fact name={t('nodes.libc')}>{libc()}</Fact>}</Show>
            <Show when={facts().cgroups}>
              {(kind) => <Fact name={t('nodes.cgroups')}>{t(`nodes.cgroupKinds.${kind()}`)}</Fact>}
            </Show>
            <Fact name={t('nodes.cpus')}>{facts().cpus}</Fact>
            <Fact name={t('nodes.hostMemory')}>{formatMebibytes(facts().memoryMb)}</Fact>
            <Fact name={t('nodes.hostDisk')}>{formatMebibytes(facts().diskMb)}</Fact>
            <Fact name={t('nodes.runtimeLabel')}>{t(`nodes.runtime.${facts().runtime}`)}</Fact>
            <Show when={facts().ociRoots != null}>
              <Fact name={t('nodes.ociRoots')}>
                {facts().ociRoots === true ? t('nodes.ociYes') : t('nodes.ociNo')}
              </Fact>
            </Show>
            <Fact name={t('nodes.isolation')}>
              <IsolationMark node={props.node} />
            </Fact>
          </dl>
          <Show when={facts().tools}>
            {(tools) => (
              <div class="mt-3 border-t border-line pt-3">
                <h3 class="mb-1.5 text-xs text-muted">{t('nodes.tools')}</h3>
                <ul class="flex flex-wrap gap-1">
                  <For
                    each={Object.entries(tools()).toSorted(([a], [b]) => a.localeCompare(b))}
                    fallback={<li class="text-sm text-muted">{t('nodes.noTools')}</li>}
                  >
                    {([name, version]) => (
                      <li class="figures max-w-full truncate rounded border border-line bg-surface-2 px-1.5 text-xs leading-5 text-normal">
                        {t('nodes.toolVersion', name, version)}
                      </li>
                    )}
                  </For>
                </ul>
              </div>
            )}
          </Show>
        </section>
      )}
    </Show>
    <Show when={props.node.reach}>
      {(reach) => (
        <section aria-labelledby="router" class="rounded-lg border border-line bg-surface-1 p-4">
          <h2 id="router" class="mb-2 text-sm font-semibold text-strong">
            {t('nodes.mapping.title')}
          </h2>
          <p class="mb-2 text-sm text-normal">{t(`nodes.mapping.by.${reach().by}`)}</p>
          <dl class="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 text-sm">
            <Fact name={t('nodes.mapping.outside')}>
              <Show when={reach().outsideIp} fallback={t('nodes.mapping.unknown')}>
                {(ip) => <Copyable text={ip()} label={t('network.copy')} copiedLabel={t('panel.copied')} />}
              </Show>
            </Fact>
          </dl>
        </section>
      )}
    </Show>
  </>
);

const Fact = (props: { name: string; children: JSX.Element }) => (
  <>
    <dt class="text-muted">{props.name}</dt>
    <dd class="figures flex min-w-0 justify-end text-right wrap-break-word text-normal">{props.children}</dd>
  </>
);
