import { useNavigate, useParams } from '@solidjs/router';
import Plug from 'lucide-solid/icons/plug';
import Plus from 'lucide-solid/icons/plus';
import Trash from 'lucide-solid/icons/trash';
import { createSignal, Show } from 'solid-js';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { call } from '../api.ts';
import { Button } from '../components/button.tsx';
import { ConfirmDialog } from '../components/confirm-dialog.tsx';
import { Dialog } from '../components/dialog.tsx';
import { IconButton } from '../components/icon-button.tsx';
import { toast } from '../components/toasts.tsx';
import { failureReference, failureText } from '../failure.ts';
import { FailureNote } from '../frame/failure-note.tsx';
import { NothingHere } from '../frame/nothing-here.tsx';
import { Page } from '../frame/page.tsx';
import { QueryFailure } from '../frame/query-failure.tsx';
import { AddPortsForm } from '../nodes/add-ports-form.tsx';
import { AllocationTable } from '../nodes/allocation-table.tsx';
import { JoinHost } from '../nodes/join-host.tsx';
import { createAllocations, createNode } from '../nodes/node-queries.ts';
import { NodeFacts } from '../nodes/node-facts.tsx';
import { NodeStateMark } from '../nodes/node-state-mark.tsx';
import { paths } from '../paths.ts';
import { dataOf, keys, queryClient } from '../query.ts';
import { RequestError } from '../request-error.ts';
import { useGrants } from '../session.ts';
import { t } from '../text.ts';

type Asks = 'join' | 'ports' | 'delete';

/** One node: its host, its room, its addresses. */
export default function NodePage() {
  const params = useParams<{ node: string }>();
  const navigate = useNavigate();
  const grants = useGrants();
  const node = createNode(() => params.node);
  const allocations = createAllocations(() => params.node);
  const [asks, setAsks] = createSignal<Asks | null>(null);
  const name = () => dataOf(node)?.name ?? '';
  const isMissing = () =>
    node.error instanceof RequestError && node.error.status >= 404 && node.error.status <= 422;
  const inUse = () => {
    const servers = dataOf(node)?.servers ?? 0;
    return servers === 0 ? null : t('nodes.deleteInUse', servers);
  };
  const remove = async () => {
    try {
      await call(nodeEndpoints.delete, { params: { node: params.node } });
      await queryClient.invalidateQueries({ queryKey: keys.nodes });
      navigate(paths.nodes());
    } catch (error) {
      toast('failed', failureText(error), failureReference(error));
    }
  };
  const actions = () => (
    <Show when={dataOf(node)}>
      {(known) => (
        <>
          <Show when={grants('nodes.update')}>
            <Button
              look={known().status === 'new' ? 'primary' : 'normal'}
              icon={<Plug class="size-4" />}
              onClick={() => setAsks('join')}
            >
              {known().status === 'new' ? t('nodes.join') : t('nodes.rejoin')}
            </Button>
          </Show>
          <Show when={grants('nodes.delete')}>
            <IconButton
              label={t('nodes.delete')}
              icon={<Trash class="size-4" />}
              refusal={inUse()}
              onClick={() => setAsks('delete')}
            />
          </Show>
        </>
      )}
    </Show>
  );

  return (
    <Show when={!isMissing()} fallback={<NothingHere />}>
      <Page
        title={name()}
        note={<Show when={dataOf(node)}>{(known) => <NodeStateMark node={known()} />}</Show>}
        actions={actions()}
      >
        <QueryFailure query={node} />
        <div class="grid items-start gap-6 lg:grid-cols-[1fr_300px]">
          <section aria-labelledby="allocations" class="order-2 lg:order-1">
            <div class="mb-2 flex min-h-8 items-center justify-between">
              <h2 id="allocations" class="text-sm font-semibold text-strong">
                {t('nodes.allocations')}
              </h2>
              <Show when={grants('nodes.update')}>
                <Button icon={<Plus class="size-4" />} onClick={() => setAsks('ports')}>
                  {t('nodes.addPorts')}
                </Button>
              </Show>
            </div>
            <Show when={!allocations.isLoadingError} fallback={<FailureNote error={allocations.error} />}>
              <AllocationTable allocations={dataOf(allocations) ?? null} />
            </Show>
          </section>
          <div class="order-1 lg:order-2">
            <Show
              when={dataOf(node)}
              fallback={<div class="h-88 rounded-lg border border-line bg-surface-1" />}
            >
              {(known) => <NodeFacts node={known()} />}
            </Show>
          </div>
        </div>
        <Dialog
          isOpen={asks() === 'join'}
          onClose={() => setAsks(null)}
          title={t('nodes.joinTitle', name())}
          description={t('nodes.joinText')}
          closeLabel={t('panel.close')}
          isWide
        >
          <JoinHost nodeId={params.node} onDone={() => setAsks(null)} />
        </Dialog>
        <Dialog
          isOpen={asks() === 'ports'}
          onClose={() => setAsks(null)}
          title={t('nodes.addPorts')}
          closeLabel={t('panel.cancel')}
        >
          <AddPortsForm nodeId={params.node} onDone={() => setAsks(null)} />
        </Dialog>
        <ConfirmDialog
          isOpen={asks() === 'delete'}
          onClose={() => setAsks(null)}
          title={t('nodes.deleteTitle', name())}
          text={t('nodes.deleteText')}
          confirm={t('nodes.delete')}
          cancel={t('panel.cancel')}
          onConfirm={remove}
        />
      </Page>
    </Show>
  );
}
