import { createStore } from 'solid-js/store';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { call } from '../api.ts';
import { TextField } from '../components/text-field.tsx';
import { toast } from '../components/toasts.tsx';
import { createForm } from '../frame/create-form.ts';
import { FormEnd } from '../frame/form-end.tsx';
import { keys, queryClient } from '../query.ts';
import { t } from '../text.ts';

/** Adds addresses to a node by ranges of ports. */
export function AddPortsForm(props: { nodeId: string; onDone: () => void }) {
  const [draft, setDraft] = createStore({ ip: '0.0.0.0', ports: '', publicHost: '' });
  const form = createForm(async () => {
    const { added } = await call(nodeEndpoints.addAllocations, {
      params: { node: props.nodeId },
      body: {
        ip: draft.ip,
        ports: draft.ports.replaceAll(/\s/g, ''),
        publicHost: draft.publicHost.trim() === '' ? null : draft.publicHost,
      },
    });
    void queryClient.invalidateQueries({ queryKey: keys.node(props.nodeId) });
    toast('done', t('nodes.added', added));
    props.onDone();
  });
  return (
    <form class="flex flex-col gap-4" onSubmit={form.submit} noValidate>
      <TextField
        label={t('nodes.ports')}
        value={draft.ports}
        onInput={(ports) => setDraft({ ports })}
        hint={t('nodes.portsHint')}
        error={form.errorOf('ports')}
        isFirst
        isMono
      />
      <TextField
        label={t('nodes.ip')}
        value={draft.ip}
        onInput={(ip) => setDraft({ ip })}
        error={form.errorOf('ip')}
        isMono
      />
      <TextField
        label={t('nodes.fqdn')}
        note={t('panel.optional')}
        value={draft.publicHost}
        onInput={(publicHost) => setDraft({ publicHost })}
        error={form.errorOf('publicHost')}
      />
      <FormEnd form={form} action={t('nodes.addPorts')} onCancel={() => props.onDone()} />
    </form>
  );
}
