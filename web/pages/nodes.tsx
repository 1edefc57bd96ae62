import HardDrive from 'lucide-solid/icons/hard-drive';
import Plus from 'lucide-solid/icons/plus';
import { createSignal, Show } from 'solid-js';
import { Button } from '../components/button.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { ListPage } from '../frame/list-page.tsx';
import { AddNodeDialog } from '../nodes/add-node-dialog.tsx';
import { NodeCard } from '../nodes/node-card.tsx';
import { createNodes } from '../nodes/node-queries.ts';
import { useGrants } from '../session.ts';
import { t } from '../text.ts';

/** The machines that run servers, and the way to add one. */
export default function Nodes() {
  const nodes = createNodes();
  const grants = useGrants();
  const [isAdding, setIsAdding] = createSignal(false);
  return (
    <ListPage
      title={t('nodes.title')}
      label={t('nodes.list')}
      query={nodes}
      count={(n) => t('nodes.count', n)}
      add={() => (
        <Show when={grants('nodes.create')}>
          <Button look="primary" icon={<Plus class="size-4" />} onClick={() => setIsAdding(true)}>
            {t('nodes.add')}
          </Button>
        </Show>
      )}
      empty={{
        icon: <HardDrive class="size-5" />,
        title: t('nodes.emptyTitle'),
        text: t('nodes.emptyText'),
      }}
      skeleton={() => <NodeSkeleton />}
      row={(node) => <NodeCard node={node} />}
    >
      <AddNodeDialog isOpen={isAdding()} onClose={() => setIsAdding(false)} />
    </ListPage>
  );
}

const NodeSkeleton = () => (
  <li class="flex h-[66px] items-center border-t border-line px-3 max-md:h-44 max-md:rounded-lg max-md:border">
    <Skeleton class="h-4 w-52" />
  </li>
);
