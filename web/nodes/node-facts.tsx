import { type JSX, Show } from 'solid-js';
import { formatMebibytes } from '../format.ts';
import { t } from '../text.ts';
import { IsolationMark } from './isolation-mark.tsx';
import { diskRoom, memoryRoom, type Node } from './node.ts';
import { RoomBar } from './room-bar.tsx';

/** The host behind a node, and how much of it is given away. */
export const NodeFacts = (props: { node: Node }) => (
  <section
    class="flex flex-col gap-4 rounded-lg border border-line bg-surface-1 p-4"
    aria-label={t('nodes.facts')}
  >
    <RoomBar name={t('nodes.memory')} room={memoryRoom(props.node)} />
    <RoomBar name={t('nodes.disk')} room={diskRoom(props.node)} />
    <dl class="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-sm">
      <Fact name={t('servers.title')}>{t('nodes.servers', props.node.servers)}</Fact>
      <Fact name={t('nodes.location')}>{props.node.location.short}</Fact>
      <Show when={props.node.facts}>
        {(facts) => (
          <>
            <Fact name={t('nodes.os')}>
              {facts().os}, {facts().arch}
            </Fact>
            <Fact name={t('nodes.cpus')}>{facts().cpus}</Fact>
            <Fact name={t('nodes.hostMemory')}>{formatMebibytes(facts().memoryMb)}</Fact>
            <Fact name={t('nodes.hostDisk')}>{formatMebibytes(facts().diskMb)}</Fact>
            <Fact name={t('nodes.runtimeLabel')}>
              {t(`nodes.runtime.${facts().runtime}`)}, {t('nodes.agent', facts().agentVersion).toLowerCase()}
            </Fact>
            <Fact name={t('nodes.isolation')}>
              <IsolationMark node={props.node} />
              <Show when={facts().unisolatedBecause.length > 0}>
                <span class="block text-muted">{facts().unisolatedBecause.join('; ')}</span>
              </Show>
            </Fact>
          </>
        )}
      </Show>
    </dl>
  </section>
);

const Fact = (props: { name: string; children: JSX.Element }) => (
  <>
    <dt class="text-muted">{props.name}</dt>
    <dd class="figures min-w-0 text-right wrap-break-word text-normal">{props.children}</dd>
  </>
);
