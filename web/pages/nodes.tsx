import { useNavigate } from '@solidjs/router';
import HardDrive from 'lucide-solid/icons/hard-drive';
import Plus from 'lucide-solid/icons/plus';
import RefreshCw from 'lucide-solid/icons/refresh-cw';
import { createSignal, Show } from 'solid-js';
import { Button } from '../components/button.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { ListPage } from '../frame/list-page.tsx';
import { NodeCard } from '../nodes/node-card.tsx';
import { createNodes, createRelease } from '../nodes/node-queries.ts';
import { RollOutDialog } from '../nodes/roll-out-dialog.tsx';
import { paths } from '../paths.ts';
import { dataOf } from '../query.ts';
import { useGrants } from '../session.ts';
import { t } from '../text.ts';

/** The machines that run servers, the way to add one, and the way to bring their agents up to date. */
export default function Nodes() {
  const nodes = createNodes();
  const release = createRelease();
  const navigate = useNavigate();
  const grants = useGrants();
  const [isRollingOut, setIsRollingOut] = createSignal(false);
  const released = () => dataOf(release)?.version ?? null;
  return (
    <ListPage
      title={t('nodes.title')}
      label={t('nodes.list')}
      query={nodes}
      count={(n) => t('nodes.count', n)}
      add={() => (
        <>
          <Show when={grants('nodes.update') && (dataOf(nodes)?.length ?? 0) > 0}>
            <Button
              icon={<RefreshCw class="size-4" />}
              refusal={released() === null ? t('nodes.rollOut.unreleased') : null}
              onClick={() => setIsRollingOut(true)}
            >
              {t('nodes.rollOut.open')}
            </Button>
          </Show>
          <Show when={grants('nodes.create')}>
            <Button look="primary" icon={<Plus class="size-4" />} onClick={() => navigate(paths.newNode())}>
              {t('nodes.add')}
            </Button>
          </Show>
        </>
      )}
      empty={{
        icon: <HardDrive class="size-5" />,
        title: t('nodes.emptyTitle'),
        text: t('nodes.emptyText'),
      }}
      skeleton={() => <NodeSkeleton />}
      row={(node) => <NodeCard node={node} released={released()} />}
    >
      <Show when={released()}>
        {(version) => (
          <RollOutDialog
            isOpen={isRollingOut()}
            onClose={() => setIsRollingOut(false)}
            nodes={dataOf(nodes) ?? []}
            released={version()}
          />
        )}
      </Show>
    </ListPage>
  );
}

const NodeSkeleton = () => (
  <li class="flex h-[66px] items-center border-t border-line px-3 max-md:h-44 max-md:rounded-lg max-md:border">
    <Skeleton class="h-4 w-52" />
  </li>
);
