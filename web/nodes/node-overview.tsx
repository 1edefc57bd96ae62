import { useNavigate } from '@solidjs/router';
import HardDrive from 'lucide-solid/icons/hard-drive';
import { Show } from 'solid-js';
import { Button } from '../components/button.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { paths } from '../paths.ts';
import { useGrants } from '../session.ts';
import { t } from '../text.ts';
import { AgentPanel } from './agent-panel.tsx';
import { FindingsList } from './findings-list.tsx';
import { HealthPanel } from './health-panel.tsx';
import type { Node } from './node.ts';
import { NodeFacts } from './node-facts.tsx';

/** How a node is now, what its host is, and what was found on it. */
export function NodeOverview(props: { node: Node }) {
  const grants = useGrants();
  const navigate = useNavigate();
  return (
    <Show
      when={props.node.facts}
      fallback={
        <EmptyState
          icon={<HardDrive class="size-5" />}
          title={t('nodes.health.offlineNew')}
          text={t('nodes.join.overviewText')}
          action={
            <Show when={grants('nodes.update')}>
              <Button look="primary" onClick={() => navigate(paths.joinNode(props.node.id))}>
                {t('nodes.join.open')}
              </Button>
            </Show>
          }
        />
      }
    >
      <div class="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_320px]">
        <div class="flex min-w-0 flex-col gap-4">
          <HealthPanel node={props.node} />
          <AgentPanel node={props.node} />
          <section aria-labelledby="findings" class="rounded-lg border border-line bg-surface-1 p-4">
            <h2 id="findings" class="mb-3 text-sm font-semibold text-strong">
              {t('nodes.findings.title')}
            </h2>
            <FindingsList node={props.node} />
          </section>
        </div>
        <div class="flex min-w-0 flex-col gap-4">
          <NodeFacts node={props.node} />
        </div>
      </div>
    </Show>
  );
}
