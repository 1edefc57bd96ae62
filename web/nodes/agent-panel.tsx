import { createSignal, Match, Show, Switch } from 'solid-js';
import { nodeAgentEndpoints } from '../../schema/api/node-agents.ts';
import { call } from '../api.ts';
import { createNow } from '../components/age.tsx';
import { Button } from '../components/button.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { StepList } from '../components/step-list.tsx';
import { FailureNote } from '../frame/failure-note.tsx';
import { dataOf, keys, queryClient } from '../query.ts';
import { useGrants } from '../session.ts';
import { t } from '../text.ts';
import { agentStateOf, updateRefusal } from './agent-state.ts';
import type { Node } from './node.ts';
import { createRelease } from './node-queries.ts';

const stepNames = ['asked', 'restarting', 'starting', 'done'] as const;

/** The version of a node's agent against the released one, and the way from one to the other. */
export function AgentPanel(props: { node: Node }) {
  const grants = useGrants();
  const now = createNow();
  const release = createRelease();
  const [isBusy, setIsBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<unknown>(null);
  const state = () => agentStateOf(props.node, dataOf(release)?.version ?? null, now());
  const updating = () => {
    const known = state();
    return known.is === 'updating' ? known : null;
  };
  const outdated = () => {
    const known = state();
    return known.is === 'outdated' ? known : null;
  };
  const refusal = () => {
    if (!grants('nodes.update')) return t('power.refusedPermission');
    const reason = updateRefusal(props.node);
    return reason === null ? null : t(`nodes.version.refused.${reason}`);
  };
  const update = async () => {
    setIsBusy(true);
    setFailure(null);
    try {
      const asked = await call(nodeAgentEndpoints.updateAgent, { params: { node: props.node.id } });
      queryClient.setQueryData(keys.node(asked.id), asked);
      void queryClient.invalidateQueries({ queryKey: keys.nodes });
    } catch (error) {
      setFailure(error);
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <section
      aria-labelledby="agent"
      class="flex flex-col gap-3 rounded-lg border border-line bg-surface-1 p-4"
    >
      <div class="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div class="flex flex-wrap items-baseline gap-x-3 gap-y-1">
          <h2 id="agent" class="text-sm font-semibold text-strong">
            {t('nodes.agent', props.node.facts?.agentVersion ?? '')}
          </h2>
          <Switch>
            <Match when={release.isPending}>{null}</Match>
            <Match when={state().is === 'current'}>
              <StateMark kind="running" label={t('nodes.version.current')} />
            </Match>
            <Match when={outdated()}>
              {(known) => <StateMark kind="attention" label={t('nodes.version.outdated', known().to)} />}
            </Match>
            <Match when={updating()}>
              {(known) => <StateMark kind="working" label={t('nodes.version.updating', known().to)} />}
            </Match>
          </Switch>
        </div>
        <Show when={outdated()}>
          <Button
            look="primary"
            isBusy={isBusy()}
            refusal={refusal()}
            tip={t('nodes.version.games')}
            onClick={() => void update()}
          >
            {t('nodes.version.update')}
          </Button>
        </Show>
      </div>
      <Show when={state().is === 'unreleased' && !release.isPending}>
        <p class="text-sm text-muted">{t('nodes.version.unreleased')}</p>
      </Show>
      <Show when={outdated() !== null && updateRefusal(props.node) === 'not-updatable'}>
        <p class="text-sm text-muted">{t('nodes.version.refused.not-updatable')}</p>
      </Show>
      <Show when={updating()}>
        {(known) => (
          <>
            <StepList
              label={t('nodes.version.stepsLabel')}
              steps={stepNames.map((step) => t(`nodes.version.steps.${step}`))}
              current={stepNames.indexOf(known().step)}
            />
            <p class="text-sm text-muted">
              {known().isLate ? t('nodes.version.late') : t('nodes.version.games')}
            </p>
          </>
        )}
      </Show>
      <Show when={updating() === null && props.node.facts?.lastUpdate}>
        {(last) => (
          <p class="text-sm" classList={{ 'text-muted': last().outcome === 'done' }}>
            <Show
              when={last().outcome !== 'done'}
              fallback={t(`nodes.version.ends.${last().outcome}`, last().to)}
            >
              <StateMark kind="failed" label={t(`nodes.version.ends.${last().outcome}`, last().to)} />
            </Show>
            <Show when={last().reason}>
              {(reason) => <span class="text-normal"> {t('nodes.version.because', reason())}</span>}
            </Show>
          </p>
        )}
      </Show>
      <Show when={failure()}>{(error) => <FailureNote error={error()} />}</Show>
      <Show when={props.node.facts?.releaseKey}>
        {(key) => (
          <p class="text-xs text-muted">
            {t('nodes.version.key')} <code class="font-mono break-all text-normal">{key()}</code>
          </p>
        )}
      </Show>
    </section>
  );
}
