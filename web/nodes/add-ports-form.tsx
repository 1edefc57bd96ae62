import { createSignal } from 'solid-js';
import { createStore } from 'solid-js/store';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { call } from '../api.ts';
import { Button } from '../components/button.tsx';
import { TextField } from '../components/text-field.tsx';
import { toast } from '../components/toasts.tsx';
import { fieldError } from '../failure.ts';
import { FormFailure } from '../frame/form-failure.tsx';
import { keys, queryClient } from '../query.ts';
import { t } from '../text.ts';

/** Adds addresses to a node by ranges of ports. */
export function AddPortsForm(props: { nodeId: string; onDone: () => void }) {
  const [draft, setDraft] = createStore({ ip: '0.0.0.0', ports: '', publicHost: '' });
  const [failure, setFailure] = createSignal<unknown>(null);
  const [isBusy, setIsBusy] = createSignal(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy()) return;
    setIsBusy(true);
    setFailure(null);
    try {
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
    } catch (error) {
      setFailure(error);
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <form class="flex flex-col gap-4" onSubmit={(event) => void submit(event)} noValidate>
      <TextField
        label={t('nodes.ports')}
        value={draft.ports}
        onInput={(ports) => setDraft({ ports })}
        hint={t('nodes.portsHint')}
        error={fieldError(failure(), 'ports')}
        isFirst
        isMono
      />
      <TextField
        label={t('nodes.ip')}
        value={draft.ip}
        onInput={(ip) => setDraft({ ip })}
        error={fieldError(failure(), 'ip')}
        isMono
      />
      <TextField
        label={t('nodes.fqdn')}
        note={t('panel.optional')}
        value={draft.publicHost}
        onInput={(publicHost) => setDraft({ publicHost })}
        error={fieldError(failure(), 'publicHost')}
      />
      <FormFailure error={failure()} />
      <div class="flex justify-end gap-2">
        <Button onClick={() => props.onDone()}>{t('panel.cancel')}</Button>
        <Button look="primary" type="submit" isBusy={isBusy()}>
          {t('nodes.addPorts')}
        </Button>
      </div>
    </form>
  );
}
