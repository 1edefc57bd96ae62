import { useNavigate, useSearchParams } from '@solidjs/router';
import { createEffect, createSignal, Match, on, Switch } from 'solid-js';
import { createStore, unwrap } from 'solid-js/store';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { call } from '../api.ts';
import { StepList } from '../components/step-list.tsx';
import { TextField } from '../components/text-field.tsx';
import { createForm } from '../frame/create-form.ts';
import { Page } from '../frame/page.tsx';
import { createSubmission } from '../idempotency.ts';
import { CapacityFields } from '../nodes/capacity-fields.tsx';
import { capacityBody } from '../nodes/capacity.ts';
import { IdentityFields } from '../nodes/identity-fields.tsx';
import {
  areRangesReady,
  emptyNodeDraft,
  type NodeStep,
  nodeSteps,
  readStep,
  stepIssues,
} from '../nodes/node-draft.ts';
import { createLocations } from '../nodes/node-queries.ts';
import { settlePlace } from '../nodes/place.ts';
import { rangeBody } from '../nodes/port-range.ts';
import { RangeList } from '../nodes/range-list.tsx';
import { StepForm } from '../nodes/step-form.tsx';
import { paths } from '../paths.ts';
import { dataOf, keys, queryClient } from '../query.ts';
import { t } from '../text.ts';

/** Makes a node step by step and goes on to the line that joins its host. */
export default function NewNode() {
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams<{ step: string }>();
  const locations = createLocations();
  const submitOnce = createSubmission();
  const [draft, setDraft] = createStore(emptyNodeDraft());
  // What was made before a later range was refused is kept, so that trying again does not make it twice.
  const [made, setMade] = createSignal<string | null>(null);
  const step = () => (made() === null ? readStep(search.step, draft) : 'addresses');
  const go = (to: NodeStep) => setSearch({ step: to === 'name' ? undefined : to });

  createEffect(() => {
    const known = dataOf(locations);
    if (known === undefined || draft.place !== null) return;
    const [first] = known;
    setDraft('place', first === undefined ? { is: 'new', short: '' } : { is: 'known', id: first.id });
  });

  const createNode = async (): Promise<string> => {
    const locationId = await settlePlace(draft.place ?? { is: 'new', short: '' });
    setDraft('place', { is: 'known', id: locationId });
    const body = {
      name: draft.name.trim(),
      description: draft.description,
      fqdn: draft.fqdn.trim() === '' ? null : draft.fqdn.trim(),
      locationId,
      ...capacityBody(draft.capacity),
    };
    const node = await submitOnce(body, (idempotencyKey) =>
      call(nodeEndpoints.create, { body, idempotencyKey }),
    );
    return node.id;
  };
  const addRanges = async (node: string) => {
    while (draft.ranges.length > 0) {
      const [range] = unwrap(draft.ranges);
      if (range !== undefined && range.ports.trim() !== '')
        // Sent one after the other: what was added leaves the form, what is refused stays in it.
        await call(nodeEndpoints.addAllocations, { params: { node }, body: rangeBody(range) });
      setDraft('ranges', (ranges) => ranges.slice(1));
    }
  };
  const send = async () => {
    if (step() !== 'addresses') {
      const next = nodeSteps[nodeSteps.indexOf(step()) + 1];
      if (next !== undefined) go(next);
      return;
    }
    if (!areRangesReady(draft)) return;
    const id = made() ?? (await createNode());
    setMade(id);
    await addRanges(id);
    void queryClient.invalidateQueries({ queryKey: keys.nodes });
    navigate(paths.joinNode(id), { replace: true });
  };
  const form = createForm(send, () =>
    stepIssues(draft, step()).map(({ path, because }) => ({ path, message: t(because) })),
  );
  createEffect(on(step, () => scrollTo({ top: 0 }), { defer: true }));

  return (
    <Page title={t('nodes.create.title')} isNarrow>
      <StepList
        label={t('nodes.create.steps')}
        steps={[...nodeSteps, 'join' as const].map((each) => t(`nodes.create.${each}`))}
        current={nodeSteps.indexOf(step())}
      />
      <StepForm
        form={form}
        hint={t(`nodes.create.${step()}Hint`)}
        action={step() === 'addresses' ? t('nodes.create.submit') : t('nodes.create.next')}
        backRefusal={made() === null ? null : t('nodes.create.isMade')}
        onBack={() => {
          const before = nodeSteps[nodeSteps.indexOf(step()) - 1];
          if (before === undefined) navigate(paths.nodes());
          else go(before);
        }}
        isFirst={step() === 'name'}
      >
        <Switch>
          <Match when={step() === 'name'}>
            <IdentityFields
              identity={draft}
              onChange={(changed) => setDraft(changed)}
              errorOf={form.errorOf}
              isFirst
            />
          </Match>
          <Match when={step() === 'room'}>
            <CapacityFields
              capacity={draft.capacity}
              onChange={(changed) => setDraft('capacity', changed)}
              errorOf={form.errorOf}
            />
          </Match>
          <Match when={step() === 'addresses'}>
            <TextField
              label={t('nodes.fqdn')}
              note={t('panel.optional')}
              value={draft.fqdn}
              onInput={(fqdn) => setDraft({ fqdn })}
              hint={t('nodes.fqdnHint')}
              error={form.errorOf('fqdn')}
              placeholder="play.example.org"
            />
            <RangeList
              ranges={draft.ranges}
              onChange={(ranges) => setDraft('ranges', ranges)}
              onEdit={(index, changed) => setDraft('ranges', index, changed)}
              inheritedHost={draft.fqdn.trim() === '' ? null : draft.fqdn.trim()}
              errorOf={form.errorOf}
            />
          </Match>
        </Switch>
      </StepForm>
    </Page>
  );
}
