import { createSignal, untrack } from 'solid-js';
import { createStore } from 'solid-js/store';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { call } from '../api.ts';
import { Button } from '../components/button.tsx';
import { TextField } from '../components/text-field.tsx';
import { fieldError } from '../failure.ts';
import { FormFailure } from '../frame/form-failure.tsx';
import { keys, queryClient } from '../query.ts';
import { t } from '../text.ts';
import type { Server } from './server.ts';

/** Changes a server's name and description. */
export function RenameForm(props: { server: Server; onDone: () => void }) {
  const [draft, setDraft] = createStore(
    untrack(() => ({ name: props.server.name, description: props.server.description })),
  );
  const [failure, setFailure] = createSignal<unknown>(null);
  const [isBusy, setIsBusy] = createSignal(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy()) return;
    setIsBusy(true);
    setFailure(null);
    try {
      const changed = await call(serverEndpoints.update, {
        params: { server: props.server.id },
        body: { name: draft.name, description: draft.description },
      });
      queryClient.setQueryData(keys.server(changed.id), changed);
      void queryClient.invalidateQueries({ queryKey: ['servers'] });
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
        label={t('newServer.name')}
        value={draft.name}
        onInput={(name) => setDraft({ name })}
        error={fieldError(failure(), 'name')}
        isFirst
      />
      <TextField
        label={t('newServer.description')}
        note={t('panel.optional')}
        value={draft.description}
        onInput={(description) => setDraft({ description })}
        error={fieldError(failure(), 'description')}
      />
      <FormFailure error={failure()} />
      <div class="flex justify-end gap-2">
        <Button onClick={() => props.onDone()}>{t('panel.cancel')}</Button>
        <Button look="primary" type="submit" isBusy={isBusy()}>
          {t('panel.save')}
        </Button>
      </div>
    </form>
  );
}
