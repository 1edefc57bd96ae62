import FileUp from 'lucide-solid/icons/file-up';
import { createSignal, Show } from 'solid-js';
import { eggEndpoints } from '../../schema/api/eggs.ts';
import { call } from '../api.ts';
import { Button } from '../components/button.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { Field, inputClass } from '../components/field.tsx';
import { TextField } from '../components/text-field.tsx';
import { toast } from '../components/toasts.tsx';
import { fieldError } from '../failure.ts';
import { FormFailure } from '../frame/form-failure.tsx';
import { keys, queryClient } from '../query.ts';
import { t } from '../text.ts';

const mostBytes = 1_048_576;

/** Takes an egg file: dropped, chosen or pasted. */
export function ImportEggForm(props: { onDone: () => void }) {
  const [source, setSource] = createSignal('');
  const [nest, setNest] = createSignal('Imported');
  const [failure, setFailure] = createSignal<unknown>(null);
  const [isTooLarge, setIsTooLarge] = createSignal(false);
  const [isOver, setIsOver] = createSignal(false);
  const [isBusy, setIsBusy] = createSignal(false);
  let chooser: HTMLInputElement | undefined;

  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    setFailure(null);
    setIsTooLarge(file.size > mostBytes);
    if (file.size <= mostBytes) setSource(await file.text());
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy()) return;
    setIsBusy(true);
    setFailure(null);
    try {
      const egg = await call(eggEndpoints.import, { body: { source: source(), nest: nest() } });
      await queryClient.invalidateQueries({ queryKey: keys.eggs });
      toast('done', t('eggs.imported', egg.name));
      props.onDone();
    } catch (error) {
      setFailure(error);
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <form
      class="flex flex-col gap-4"
      onSubmit={(event) => void submit(event)}
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
      <Field label={t('eggs.source')} error={fieldError(failure(), 'source')}>
        {(parts) => (
          <textarea
            id={parts.id}
            class={`${inputClass} h-56 resize-y py-2 font-mono text-xs`}
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
        error={fieldError(failure(), 'nest')}
      />
      <Show when={isTooLarge()}>
        <ErrorNote message={t('eggs.tooLarge')} />
      </Show>
      <FormFailure error={failure()} />
      <div class="flex justify-end gap-2">
        <Button onClick={() => props.onDone()}>{t('panel.cancel')}</Button>
        <Button look="primary" type="submit" isBusy={isBusy()}>
          {t('eggs.submit')}
        </Button>
      </div>
    </form>
  );
}
