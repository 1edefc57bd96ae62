import { untrack } from 'solid-js';
import { createStore } from 'solid-js/store';
import { nodeAgentEndpoints } from '../../schema/api/node-agents.ts';
import { call } from '../api.ts';
import { TextField } from '../components/text-field.tsx';
import { createForm } from '../frame/create-form.ts';
import { FormEnd } from '../frame/form-end.tsx';
import { keys, queryClient } from '../query.ts';
import { t } from '../text.ts';
import { publicChanges, publicDraft } from './allocation-list.ts';
import type { Allocation, Node } from './node.ts';

/** Changes what players are told of an address. */
export function EditAllocationForm(props: { node: Node; allocation: Allocation; onDone: () => void }) {
  const before = untrack(() => publicDraft(props.allocation));
  const [draft, setDraft] = createStore({ ...before });
  const isPort = (text: string) =>
    /^\d{1,5}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= 65_535;
  /** What players use now where it is not pinned. */
  const inherited = (part: 'host' | 'port') => {
    const { pinned, publicHost, publicPort } = props.allocation;
    if (pinned[part] !== null) return undefined;
    return part === 'host' ? publicHost : String(publicPort);
  };
  const check = () =>
    draft.publicPort.trim() === '' || isPort(draft.publicPort)
      ? []
      : [{ path: 'publicPort', message: t('nodes.portRange') }];
  const form = createForm(async () => {
    const body = publicChanges(before, draft);
    if (Object.keys(body).length > 0) {
      await call(nodeAgentEndpoints.updateAllocation, {
        params: { node: props.node.id, allocation: props.allocation.id },
        body,
      });
      await queryClient.invalidateQueries({ queryKey: keys.allocations(props.node.id) });
    }
    props.onDone();
  }, check);
  return (
    <form class="flex flex-col gap-4" onSubmit={form.submit} noValidate>
      <TextField
        label={t('nodes.fqdn')}
        note={t('panel.optional')}
        value={draft.publicHost}
        onInput={(publicHost) => setDraft({ publicHost })}
        placeholder={inherited('host')}
        hint={t('nodes.publicHostHint')}
        error={form.errorOf('publicHost')}
        isFirst
      />
      <TextField
        label={t('nodes.publicPort')}
        note={t('panel.optional')}
        value={draft.publicPort}
        onInput={(publicPort) => setDraft({ publicPort })}
        placeholder={inherited('port')}
        hint={t('nodes.publicPortHint')}
        error={form.errorOf('publicPort')}
        isMono
      />
      <TextField
        label={t('nodes.alias')}
        note={t('panel.optional')}
        value={draft.alias}
        onInput={(alias) => setDraft({ alias })}
        hint={t('nodes.aliasHint')}
        error={form.errorOf('alias')}
      />
      <FormEnd form={form} action={t('panel.save')} onCancel={() => props.onDone()} />
    </form>
  );
}
