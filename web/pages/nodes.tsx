import HardDrive from 'lucide-solid/icons/hard-drive';
import Plus from 'lucide-solid/icons/plus';
import { createSignal, For, Match, Show, Switch } from 'solid-js';
import { Button } from '../components/button.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { walkRows } from '../components/walk-rows.ts';
import { FailureNote } from '../frame/failure-note.tsx';
import { Page } from '../frame/page.tsx';
import { AddNodeDialog } from '../nodes/add-node-dialog.tsx';
import { NodeCard } from '../nodes/node-card.tsx';
import { createNodes } from '../nodes/node-queries.ts';
import { dataOf } from '../query.ts';
import { useGrants } from '../session.ts';
import { t } from '../text.ts';

/** The machines that run servers, and the way to add one. */
export default function Nodes() {
  const nodes = createNodes();
  const grants = useGrants();
  const [isAdding, setIsAdding] = createSignal(false);
  const add = () => (
    <Show when={grants('nodes.create')}>
      <Button look="primary" icon={<Plus class="size-4" />} onClick={() => setIsAdding(true)}>
        {t('nodes.add')}
      </Button>
    </Show>
  );
  const note = () => {
    const all = dataOf(nodes) ?? [];
    return all.length === 0 ? undefined : t('nodes.count', all.length);
  };
  return (
    <Page title={t('nodes.title')} note={note()} actions={dataOf(nodes)?.length === 0 ? null : add()}>
      <Show when={nodes.isLoadingError || nodes.isRefetchError}>
        <div class="mb-3">
          <FailureNote error={nodes.error} onRetry={() => void nodes.refetch()} />
        </div>
      </Show>
      <Switch>
        <Match when={dataOf(nodes)?.length === 0}>
          <EmptyState
            icon={<HardDrive class="size-5" />}
            title={t('nodes.emptyTitle')}
            text={t('nodes.emptyText')}
            action={add()}
          />
        </Match>
        <Match when={!nodes.isLoadingError}>
          <ul
            class="flex flex-col max-md:gap-2"
            aria-label={t('nodes.list')}
            aria-busy={nodes.isPending}
            onKeyDown={walkRows}
          >
            <For
              each={dataOf(nodes)}
              fallback={
                <For each={[0, 1, 2]}>
                  {() => (
                    <li class="flex h-[66px] items-center border-t border-line px-3 max-md:h-44 max-md:rounded-lg max-md:border">
                      <Skeleton class="h-4 w-52" />
                    </li>
                  )}
                </For>
              }
            >
              {(node) => <NodeCard node={node} />}
            </For>
          </ul>
        </Match>
      </Switch>
      <AddNodeDialog isOpen={isAdding()} onClose={() => setIsAdding(false)} />
    </Page>
  );
}
