import { untrack } from 'solid-js';
import { createStore } from 'solid-js/store';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { call } from '../api.ts';
import { TextField } from '../components/text-field.tsx';
import { createForm } from '../frame/create-form.ts';
import { FormEnd } from '../frame/form-end.tsx';
import { keys, queryClient } from '../query.ts';
import { t } from '../text.ts';
import type { Server } from './server.ts';

/** Changes a server's name and description. */
export function RenameForm(props: { server: Server; onDone: () => void }) {
  const [draft, setDraft] = createStore(
    untrack(() => ({ name: props.server.name, description: props.server.description })),
  );
  const form = createForm(async () => {
    const changed = await call(serverEndpoints.update, {
      params: { server: props.server.id },
      body: { name: draft.name, description: draft.description },
    });
    queryClient.setQueryData(keys.server(changed.id), changed);
    void queryClient.invalidateQueries({ queryKey: ['servers'] });
    props.onDone();
  });
  return (
    <form class="flex flex-col gap-4" onSubmit={form.submit} noValidate>
      <TextField
        label={t('newServer.name')}
        value={draft.name}
        onInput={(name) => setDraft({ name })}
        error={form.errorOf('name')}
        isFirst
      />
      <TextField
        label={t('newServer.description')}
        note={t('panel.optional')}
        value={draft.description}
        onInput={(description) => setDraft({ description })}
        error={form.errorOf('description')}
      />
      <FormEnd form={form} action={t('panel.save')} onCancel={() => props.onDone()} />
    </form>
  );
}
