import FileUp from 'lucide-solid/icons/file-up';
import { createSignal, Show } from 'solid-js';
import { eggEndpoints } from '../../schema/api/eggs.ts';
import { call } from '../api.ts';
import { Button } from '../components/button.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { Field, inputLook } from '../components/field.tsx';
import { TextField } from '../components/text-field.tsx';
import { toast } from '../components/toasts.tsx';
import { createForm } from '../frame/create-form.ts';
import { FormEnd } from '../frame/form-end.tsx';
import { keys, queryClient } from '../query.ts';
import { t } from '../text.ts';

const mostBytes = 1_048_576;

/** Takes an egg file: dropped, chosen or pasted. */
export function ImportEggForm(props: { onDone: () => void }) {
  const [source, setSource] = createSignal('');
  const [nest, setNest] = createSignal('Imported');
  const [isTooLarge, setIsTooLarge] = createSignal(false);
  const [isOver, setIsOver] = createSignal(false);
  let chooser: HTMLInputElement | undefined;

  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    setIsTooLarge(file.size > mostBytes);
    if (file.size <= mostBytes) setSource(await file.text());
  };
  const form = createForm(async () => {
    const egg = await call(eggEndpoints.import, { body: { source: source(), nest: nest() } });
    await queryClient.invalidateQueries({ queryKey: keys.eggs });
    toast('done', t('eggs.imported', egg.name));
    props.onDone();
  });
  return (
    <form
      class="flex flex-col gap-4"
      onSubmit={form.submit}
      noValidate
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setIsOver(false);
        void take(event.dataTransfer?.files[0]);
      }}
    >
      <Field label={t('eggs.source')} error={form.errorOf('source')}>
        {(parts) => (
          <textarea
            id={parts.id}
            class={`${inputLook} h-56 resize-y py-2 font-mono max-md:h-36 md:text-xs`}
            classList={{ 'border-accent': isOver() }}
            spellcheck={false}
            value={source()}
            aria-invalid={parts.isInvalid ? 'true' : undefined}
            aria-describedby={parts.describedBy}
            onInput={(event) => setSource(event.currentTarget.value)}
          />
        )}
      </Field>
      <div>
        <input
          ref={(element) => {
            chooser = element;
          }}
          type="file"
          class="hidden"
          accept=".json,application/json"
          aria-label={t('eggs.choose')}
          onChange={(event) => void take(event.currentTarget.files?.[0])}
        />
        <Button icon={<FileUp class="size-4" />} onClick={() => chooser?.click()}>
          {t('eggs.choose')}
        </Button>
      </div>
      <TextField
        label={t('eggs.nest')}
        hint={t('eggs.nestHint')}
        value={nest()}
        onInput={setNest}
        error={form.errorOf('nest')}
      />
      <Show when={isTooLarge()}>
        <ErrorNote message={t('eggs.tooLarge')} />
      </Show>
      <FormEnd form={form} action={t('eggs.submit')} onCancel={() => props.onDone()} />
    </form>
  );
}
