import { useParams } from '@solidjs/router';
import { Show } from 'solid-js';
import { StepList } from '../components/step-list.tsx';
import { NothingHere } from '../frame/nothing-here.tsx';
import { Page } from '../frame/page.tsx';
import { QueryFailure } from '../frame/query-failure.tsx';
import { JoinHost } from '../nodes/join-host.tsx';
import { nodeSteps } from '../nodes/node-draft.ts';
import { createNode } from '../nodes/node-queries.ts';
import { dataOf } from '../query.ts';
import { RequestError } from '../request-error.ts';
import { t } from '../text.ts';

/** The last step of a new node, and the way for another host to take its place. */
export default function JoinNode() {
  const params = useParams<{ node: string }>();
  const node = createNode(() => params.node);
  const isMissing = () =>
    node.error instanceof RequestError && node.error.status >= 404 && node.error.status <= 422;
  return (
    <Show when={!isMissing()} fallback={<NothingHere />}>
      <Page title={t('nodes.join.title', dataOf(node)?.name ?? '')} isNarrow>
        <QueryFailure query={node} />
        <Show when={dataOf(node)?.facts === null}>
          <div class="mb-5 border-b border-line pb-5">
            <StepList
              label={t('nodes.create.steps')}
              steps={[...nodeSteps, 'join' as const].map((each) => t(`nodes.create.${each}`))}
              current={nodeSteps.length}
            />
          </div>
        </Show>
        <p class="mb-4 text-sm text-muted">{t('nodes.join.text')}</p>
        <Show when={params.node} keyed>
          {(id) => <JoinHost nodeId={id} />}
        </Show>
      </Page>
    </Show>
  );
}
