import { useLocation, useNavigate, useParams } from '@solidjs/router';
import Plug from 'lucide-solid/icons/plug';
import Trash from 'lucide-solid/icons/trash';
import { createSignal, Match, Show, Switch } from 'solid-js';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { call } from '../api.ts';
import { Button } from '../components/button.tsx';
import { ConfirmDialog } from '../components/confirm-dialog.tsx';
import { IconButton } from '../components/icon-button.tsx';
import { SectionTabs } from '../components/section-tabs.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { toast } from '../components/toasts.tsx';
import { failureReference, failureText } from '../failure.ts';
import { NothingHere } from '../frame/nothing-here.tsx';
import { Page } from '../frame/page.tsx';
import { QueryFailure } from '../frame/query-failure.tsx';
import { NodeAllocations } from '../nodes/node-allocations.tsx';
import { NodeOverview } from '../nodes/node-overview.tsx';
import { createNode } from '../nodes/node-queries.ts';
import { NodeSettings } from '../nodes/node-settings.tsx';
import { NodeStateMark } from '../nodes/node-state-mark.tsx';
import { paths } from '../paths.ts';
import { dataOf, keys, queryClient } from '../query.ts';
import { RequestError } from '../request-error.ts';
import { useGrants } from '../session.ts';
import { t } from '../text.ts';

const pathOf = { overview: paths.node, allocations: paths.nodeAllocations, settings: paths.nodeSettings };
const sections = ['overview', 'allocations', 'settings'] as const;

/** One node: how it is, its addresses, its settings. */
export default function NodePage() {
  const params = useParams<{ node: string }>();
  const location = useLocation();
  const navigate = useNavigate();
  const grants = useGrants();
  const node = createNode(() => params.node);
  const [isDeleting, setIsDeleting] = createSignal(false);
  const name = () => dataOf(node)?.name ?? '';
  const section = () =>
    sections.find((each) => pathOf[each](params.node) === location.pathname) ?? 'overview';
  const shown = () => sections.filter((each) => each !== 'settings' || grants('nodes.update'));
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
          <Show when={grants('nodes.update') && known().facts !== null}>
            <Button icon={<Plug class="size-4" />} onClick={() => navigate(paths.joinNode(known().id))}>
              {t('nodes.join.again')}
            </Button>
          </Show>
          <Show when={grants('nodes.delete')}>
            <IconButton
              label={t('nodes.delete')}
              icon={<Trash class="size-4" />}
              refusal={inUse()}
              onClick={() => setIsDeleting(true)}
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
        <div class="mb-4">
          <SectionTabs
            label={t('nodes.sections.label')}
            sections={shown().map((each) => ({
              path: pathOf[each](params.node),
              label: t(`nodes.sections.${each}`),
              isCurrent: section() === each,
            }))}
          />
        </div>
        <Show
          when={dataOf(node)}
          fallback={
            <div class="h-64 rounded-lg border border-line bg-surface-1 p-4">
              <Skeleton class="h-5 w-40" />
            </div>
          }
        >
          {(known) => (
            <Switch>
              <Match when={section() === 'overview'}>
                <NodeOverview node={known()} />
              </Match>
              <Match when={section() === 'allocations'}>
                <NodeAllocations node={known()} />
              </Match>
              <Match when={section() === 'settings'}>
                <Show when={grants('nodes.update')} fallback={<NothingHere />}>
                  <Show when={known().id} keyed>
                    <NodeSettings node={known()} />
                  </Show>
                </Show>
              </Match>
            </Switch>
          )}
        </Show>
        <ConfirmDialog
          isOpen={isDeleting()}
          onClose={() => setIsDeleting(false)}
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
