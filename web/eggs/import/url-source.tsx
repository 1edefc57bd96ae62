import { createSignal } from 'solid-js';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/text-field.tsx';
import { t } from '../../text.ts';
import type { Imports } from './imports.ts';

/** Takes the address of an egg file. */
export function UrlSource(props: { imports: Imports }) {
  const [url, setUrl] = createSignal('');
  const [error, setError] = createSignal<string | null>(null);
  const read = (event: SubmitEvent) => {
    event.preventDefault();
    const typed = url().trim();
    if (!/^https?:\/\//.test(typed) || !URL.canParse(typed)) {
      setError(t('importEggs.noAddress'));
      return;
    }
    setError(null);
    props.imports.add([{ label: typed, source: { url: typed } }]);
    setUrl('');
  };
  return (
    <form class="flex flex-col gap-4" onSubmit={read} noValidate>
      <TextField
        label={t('importEggs.address')}
        hint={t('importEggs.addressHint')}
        placeholder="https://"
        value={url()}
        onInput={setUrl}
        error={error()}
        isMono
      />
      <div class="flex justify-end">
        <Button type="submit">{t('importEggs.read')}</Button>
      </div>
    </form>
  );
}
