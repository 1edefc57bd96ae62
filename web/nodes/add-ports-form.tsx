import { createStore } from 'solid-js/store';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { call } from '../api.ts';
import { toast } from '../components/toasts.tsx';
import { createForm } from '../frame/create-form.ts';
import { FormEnd } from '../frame/form-end.tsx';
import { keys, queryClient } from '../query.ts';
import { t } from '../text.ts';
import type { Node } from './node.ts';
import { emptyRange, rangeBody } from './port-range.ts';
import { RangeFields } from './range-fields.tsx';

/** Adds addresses to a node by ranges of ports. */
export function AddPortsForm(props: { node: Node; onDone: () => void }) {
  const [range, setRange] = createStore(emptyRange());
  const form = createForm(async () => {
    const { added } = await call(nodeEndpoints.addAllocations, {
      params: { node: props.node.id },
      body: rangeBody(range),
    });
    void queryClient.invalidateQueries({ queryKey: keys.node(props.node.id) });
    toast('done', t('nodes.added', added));
    props.onDone();
  });
  return (
    <form class="flex flex-col gap-4" onSubmit={form.submit} noValidate>
      <RangeFields
        range={range}
        onChange={setRange}
        inheritedHost={props.node.fqdn}
        errorOf={form.errorOf}
        isFirst
      />
      <FormEnd form={form} action={t('nodes.addPorts')} onCancel={() => props.onDone()} />
    </form>
  );
}
