import { createStore } from 'solid-js/store';
import { eggLibraryEndpoints } from '../../../schema/api/egg-library.ts';
import { call } from '../../api.ts';
import { TextField } from '../../components/text-field.tsx';
import { createForm } from '../../frame/create-form.ts';
import { FormEnd } from '../../frame/form-end.tsx';
import { keys, queryClient } from '../../query.ts';
import { t } from '../../text.ts';

/** The index that Pelican offers by itself; nothing is read from it unless it is added. */
const suggestion = {
  name: 'Pelican eggs',
  url: 'https://raw.githubusercontent.com/pelican-eggs/pelican-eggs.github.io/refs/heads/main/content/pelican.json',
};

/** Adds an index of eggs by its address. */
export function AddCatalogueForm(props: { onDone: () => void }) {
  const [draft, setDraft] = createStore({ ...suggestion });
  const form = createForm(async () => {
    await call(eggLibraryEndpoints.addCatalogue, { body: { name: draft.name, url: draft.url.trim() } });
    await queryClient.invalidateQueries({ queryKey: keys.catalogues });
    props.onDone();
  });
  return (
    <form class="flex flex-col gap-4" onSubmit={form.submit} noValidate>
      <TextField
        label={t('importEggs.catalogueUrl')}
        value={draft.url}
        onInput={(url) => setDraft({ url })}
        error={form.errorOf('url')}
        isFirst
        isMono
      />
      <TextField
        label={t('importEggs.catalogueName')}
        value={draft.name}
        onInput={(name) => setDraft({ name })}
        error={form.errorOf('name')}
      />
      <FormEnd form={form} action={t('importEggs.catalogueAddSubmit')} onCancel={() => props.onDone()} />
    </form>
  );
}
