import { type JSX, Match, Show, Switch } from 'solid-js';
import { StateMark } from '../components/state-mark.tsx';
import { t } from '../text.ts';
import type { Node } from './node.ts';
import { progressOf } from './roll-out.ts';

/** A node in a list of the roll-out. */
export const NameAndNote = (props: { name: string; note: JSX.Element }) => (
  <li class="flex min-h-9 flex-wrap items-center justify-between gap-x-4 border-t border-line py-1 text-sm">
    <span class="min-w-0 truncate text-strong">{props.name}</span>
    <span class="figures text-muted">{props.note}</span>
  </li>
);

/** How a node that was asked is doing; nothing for one that is gone. */
export const ProgressMark = (props: { node: Node | undefined; to: string; now: number }) => (
  <Show when={props.node}>{(node) => <NodeProgress node={node()} to={props.to} now={props.now} />}</Show>
);

function NodeProgress(props: { node: Node; to: string; now: number }) {
  const progress = () => progressOf(props.node, props.to, props.now);
  const moving = () => {
    const known = progress();
    return known.is === 'moving' ? known : null;
  };
  const failed = () => {
    const known = progress();
    return known.is === 'failed' ? known : null;
  };
  return (
    <Switch>
      <Match when={progress().is === 'done'}>
        <StateMark kind="running" label={t('nodes.version.steps.done')} />
      </Match>
      <Match when={failed()}>
        {(end) => (
          <span class="flex flex-wrap items-center gap-x-2">
            <StateMark kind="failed" label={t(`nodes.rollOut.failed.${end().outcome}`)} />
            <Show when={end().reason}>{(reason) => <span>{reason()}</span>}</Show>
          </span>
        )}
      </Match>
      <Match when={moving()}>
        {(known) => (
          <StateMark
            kind={known().isLate ? 'attention' : 'working'}
            label={t(`nodes.version.steps.${known().step}`)}
            tip={known().isLate ? t('nodes.version.late') : undefined}
          />
        )}
      </Match>
    </Switch>
  );
}
