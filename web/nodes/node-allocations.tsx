import { useSearchParams } from '@solidjs/router';
import Plus from 'lucide-solid/icons/plus';
import { createMemo, createSignal, Match, Show, Switch } from 'solid-js';
import { nodeAgentEndpoints } from '../../schema/api/node-agents.ts';
import { call } from '../api.ts';
import { Button } from '../components/button.tsx';
import { ConfirmDialog } from '../components/confirm-dialog.tsx';
import { Dialog } from '../components/dialog.tsx';
import { SearchField } from '../components/search-field.tsx';
import { SegmentedControl } from '../components/segmented-control.tsx';
import { toast } from '../components/toasts.tsx';
import { failureReference, failureText } from '../failure.ts';
import { formatAddress } from '../format.ts';
import { FailureNote } from '../frame/failure-note.tsx';
import { dataOf, keys, queryClient } from '../query.ts';
import { useGrants } from '../session.ts';
import { t } from '../text.ts';
import { AddPortsForm } from './add-ports-form.tsx';
import { filterAllocations, readTaking } from './allocation-list.ts';
import { AllocationTable } from './allocation-table.tsx';
import { EditAllocationForm } from './edit-allocation-form.tsx';
import type { Allocation, Node } from './node.ts';
import { createAllocations } from './node-queries.ts';

/** Rows that are drawn at once. */
const pageRows = 100;

/** The addresses of a node: found, added, edited, removed. */
export function NodeAllocations(props: { node: Node }) {
  const grants = useGrants();
  const [search, setSearch] = useSearchParams<{ q: string; show: string }>();
  const allocations = createAllocations(() => props.node.id);
  const [rows, setRows] = createSignal(pageRows);
  const [selected, setSelected] = createSignal<ReadonlySet<number>>(new Set());
  const [asks, setAsks] = createSignal<'add' | 'remove' | null>(null);
  const [edited, setEdited] = createSignal<Allocation | null>(null);
  const found = createMemo(() => {
    const all = dataOf(allocations);
    return all === undefined
      ? null
      : filterAllocations(all, { search: search.q ?? '', taking: readTaking(search.show) });
  });
  const shown = () => found()?.slice(0, rows()) ?? null;
  // What a server took or somebody else removed meanwhile is not selected any more.
  const chosen = createMemo(
    () =>
      new Set(
        (dataOf(allocations) ?? [])
          .filter((each) => each.serverId === null && selected().has(each.id))
          .map((each) => each.id),
      ),
  );
  const select = (ids: readonly number[], isSelected: boolean) => {
    const next = new Set(chosen());
    for (const id of ids) {
      if (isSelected) next.add(id);
      else next.delete(id);
    }
    setSelected(next);
  };
  const remove = async () => {
    try {
      const { removed } = await call(nodeAgentEndpoints.removeAllocations, {
        params: { node: props.node.id },
        body: { ids: [...chosen()] },
      });
      setSelected(new Set<number>());
      toast('done', t('nodes.removed', removed));
    } catch (error) {
      toast('failed', failureText(error), failureReference(error));
    }
    await queryClient.invalidateQueries({ queryKey: keys.node(props.node.id) });
  };
  const addressOf = (allocation: Pick<Allocation, 'ip' | 'port'>) =>
    formatAddress({ host: allocation.ip, port: allocation.port });

  return (
    <section aria-label={t('nodes.allocations')}>
      <div class="mb-3 flex flex-wrap items-center gap-2">
        <div class="flex max-md:w-full">
          <SearchField
            label={t('nodes.search')}
            value={search.q ?? ''}
            onInput={(q) => setSearch({ q: q === '' ? undefined : q }, { replace: true })}
            clearLabel={t('nodes.clearSearch')}
          />
        </div>
        <SegmentedControl
          label={t('nodes.taking.label')}
          options={(['all', 'free', 'taken'] as const).map((value) => ({
            value,
            label: t(`nodes.taking.${value}`),
          }))}
          value={readTaking(search.show)}
          onChange={(show) => setSearch({ show: show === 'all' ? undefined : show }, { replace: true })}
        />
        <div class="flex-1" />
        <Show when={grants('nodes.update')}>
          <Button look="primary" icon={<Plus class="size-4" />} onClick={() => setAsks('add')}>
            {t('nodes.addPorts')}
          </Button>
        </Show>
      </div>
      <Show when={chosen().size > 0}>
        <div class="mb-2 flex flex-wrap items-center gap-2 rounded-md bg-accent-soft px-3 py-1.5 text-sm text-strong">
          <span class="figures flex-1" role="status">
            {t('nodes.selected', chosen().size)}
          </span>
          <Button look="quiet" onClick={() => setSelected(new Set<number>())}>
            {t('nodes.unselect')}
          </Button>
          <Button look="danger" onClick={() => setAsks('remove')}>
            {t('nodes.removeSelected')}
          </Button>
        </div>
      </Show>
      <Switch>
        <Match when={allocations.isLoadingError}>
          <FailureNote error={allocations.error} onRetry={() => void allocations.refetch()} />
        </Match>
        <Match when={dataOf(allocations)?.length === 0}>
          <Nothing text={t('nodes.noAllocations')} />
        </Match>
        <Match when={found()?.length === 0}>
          <Nothing text={t('nodes.noMatch')} />
        </Match>
        <Match when={true}>
          <AllocationTable
            allocations={shown()}
            selected={chosen()}
            onSelect={grants('nodes.update') ? select : undefined}
            onEdit={setEdited}
          />
          <Show when={(found()?.length ?? 0) > rows()}>
            <div class="mt-4 flex items-center justify-center gap-3 text-sm text-muted">
              {t('nodes.shown', rows(), found()?.length ?? 0)}
              <Button onClick={() => setRows((n) => n + pageRows)}>{t('panel.more')}</Button>
            </div>
          </Show>
        </Match>
      </Switch>
      <Dialog
        isOpen={asks() === 'add'}
        onClose={() => setAsks(null)}
        title={t('nodes.addPorts')}
        closeLabel={t('panel.cancel')}
        isWide
      >
        <AddPortsForm node={props.node} onDone={() => setAsks(null)} />
      </Dialog>
      <Dialog
        isOpen={edited() !== null}
        onClose={() => setEdited(null)}
        title={t('nodes.editTitle', addressOf(edited() ?? noAllocation))}
        closeLabel={t('panel.cancel')}
      >
        <Show when={edited()} keyed>
          {(allocation) => (
            <EditAllocationForm node={props.node} allocation={allocation} onDone={() => setEdited(null)} />
          )}
        </Show>
      </Dialog>
      <ConfirmDialog
        isOpen={asks() === 'remove'}
        onClose={() => setAsks(null)}
        title={t('nodes.removeTitle', chosen().size)}
        text={t('nodes.removeText')}
        confirm={t('nodes.removeSelected')}
        cancel={t('panel.cancel')}
        onConfirm={remove}
      />
    </section>
  );
}

/** For a title that is not on the screen. */
const noAllocation: Pick<Allocation, 'ip' | 'port'> = { ip: '', port: 0 };

const Nothing = (props: { text: string }) => (
  <p class="rounded-lg border border-line px-4 py-6 text-center text-sm text-muted">{props.text}</p>
);
