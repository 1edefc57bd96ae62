import FileUp from 'lucide-solid/icons/file-up';
import { createSignal } from 'solid-js';
import { Button } from '../../components/button.tsx';
import { TextArea } from '../../components/text-area.tsx';
import { t } from '../../text.ts';
import type { Imports } from './imports.ts';

/** Takes egg files: dropped, chosen, or their text pasted. */
export function FileSource(props: { imports: Imports }) {
  const [text, setText] = createSignal('');
  const [isOver, setIsOver] = createSignal(false);
  let chooser: HTMLInputElement | undefined;
  const take = (files: FileList | null | undefined) => void props.imports.addFiles([...(files ?? [])]);
  const read = (event: SubmitEvent) => {
    event.preventDefault();
    if (text().trim().length < 2) return;
    props.imports.add([{ label: t('importEggs.pasted'), source: { source: text() } }]);
    setText('');
  };
  return (
    <form class="flex flex-col gap-4" onSubmit={read} noValidate>
      <div
        class="flex flex-col items-center gap-3 rounded-lg border border-dashed border-line-strong px-4 py-8 text-center text-sm text-normal"
        classList={{ 'border-accent bg-accent-soft': isOver() }}
        onDragOver={(event) => {
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setIsOver(false);
          take(event.dataTransfer?.files);
        }}
      >
        <p>{t('importEggs.drop')}</p>
        <p class="text-muted">{t('importEggs.formats')}</p>
        <input
          ref={(element) => {
            chooser = element;
          }}
          type="file"
          multiple
          class="hidden"
          accept=".json,.yaml,.yml,application/json,application/yaml"
          aria-label={t('importEggs.choose')}
          onChange={(event) => {
            take(event.currentTarget.files);
            event.currentTarget.value = '';
          }}
        />
        <Button icon={<FileUp class="size-4" />} onClick={() => chooser?.click()}>
          {t('importEggs.choose')}
        </Button>
      </div>
      <TextArea label={t('importEggs.paste')} rows={5} value={text()} onInput={setText} isMono />
      <div class="flex justify-end">
        <Button type="submit">{t('importEggs.read')}</Button>
      </div>
    </form>
  );
}
