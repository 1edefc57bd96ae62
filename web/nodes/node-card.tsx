import { A } from '@solidjs/router';
import { Show } from 'solid-js';
import { createNow } from '../components/age.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { t } from '../text.ts';
import { paths } from '../paths.ts';
import { agentStateOf } from './agent-state.ts';
import { findingsOf } from './findings.ts';
import { IsolationMark } from './isolation-mark.tsx';
import { diskRoom, memoryRoom, type Node } from './node.ts';
import { NodeStateMark } from './node-state-mark.tsx';
import { RoomBar } from './room-bar.tsx';

/** A node in the list: state, room, isolation, what it carries, and how its agent stands against the release. */
export function NodeCard(props: { node: Node; released: string | null }) {
  const now = createNow();
  const agent = () => agentStateOf(props.node, props.released, now());
  const outdated = () => {
    const state = agent();
    return state.is === 'outdated' ? state.to : null;
  };
  const updating = () => {
    const state = agent();
    return state.is === 'updating' ? state.to : null;
  };
  const problems = () => findingsOf(props.node).problems.length;
  return (
    <li class="relative grid items-center gap-x-6 gap-y-3 border-t border-line px-3 py-3 hover:bg-surface-1 max-md:rounded-lg max-md:border max-md:bg-surface-1 md:grid-cols-[minmax(0,1.3fr)_minmax(0,1fr)_minmax(0,1fr)_150px_150px]">
      <div class="flex min-w-0 flex-col gap-0.5">
        <div class="flex min-w-0 items-baseline gap-2">
          <A
            href={paths.node(props.node.id)}
            data-row
            class="truncate font-medium text-strong after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:rounded-md focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
          >
            {props.node.name}
          </A>
          <span class="shrink-0 text-xs text-muted">{props.node.location.short}</span>
        </div>
        <NodeStateMark node={props.node} />
      </div>
      <RoomBar name={t('nodes.memory')} room={memoryRoom(props.node)} />
      <RoomBar name={t('nodes.disk')} room={diskRoom(props.node)} />
      <div class="figures flex text-sm text-normal max-md:gap-4 md:flex-col">
        <span>{t('nodes.servers', props.node.servers)}</span>
        <span class="text-muted">{t('nodes.free', props.node.freeAllocations)}</span>
      </div>
      <div class="relative z-10 flex w-fit flex-col">
        <IsolationMark node={props.node} />
        <Show when={problems() > 0}>
          <StateMark kind="failed" label={t('nodes.problems', problems())} />
        </Show>
        <Show when={props.node.facts}>
          {(facts) => (
            <span class="figures text-xs text-muted">
              {t('nodes.agent', facts().agentVersion)}
              <Show when={outdated()}>
                {(to) => <span class="text-attention">, {t('nodes.updateTo', to())}</span>}
              </Show>
              <Show when={updating()}>
                {(to) => <span class="text-moving">, {t('nodes.version.updating', to()).toLowerCase()}</span>}
              </Show>
            </span>
          )}
        </Show>
      </div>
    </li>
  );
}
