import { useNavigate, useSearchParams } from '@solidjs/router';
import { createSignal, For, Match, Show, Switch } from 'solid-js';
import { Button } from '../components/button.tsx';
import { LinkTabs } from '../components/link-tabs.tsx';
import { TextField } from '../components/text-field.tsx';
import { CatalogueSource } from '../eggs/import/catalogue-source.tsx';
import { FileSource } from '../eggs/import/file-source.tsx';
import { ImportRow } from '../eggs/import/import-row.tsx';
import { mostItems, toImport } from '../eggs/import/import-item.ts';
import { createImports } from '../eggs/import/imports.ts';
import { UrlSource } from '../eggs/import/url-source.tsx';
import { Page } from '../frame/page.tsx';
import { paths } from '../paths.ts';
import { t } from '../text.ts';

const sources = ['file', 'url', 'catalogue'] as const;

/** Brings eggs in from files, addresses and catalogues, after showing what each is and needs. */
export default function ImportEggs() {
  const [search] = useSearchParams<{ from: string }>();
  const navigate = useNavigate();
  const imports = createImports();
  const [nest, setNest] = createSignal('Imported');
  const from = () => sources.find((each) => each === search.from) ?? 'file';
  const ready = () => toImport(imports.items);
  const done = () => imports.items.filter(({ stage }) => stage.is === 'done').length;
  const isAllDone = () => imports.items.length > 0 && done() === imports.items.length;

  return (
    <Page title={t('importEggs.title')} isNarrow>
      <LinkTabs
        label={t('importEggs.from')}
        tabs={sources.map((value) => ({
          value,
          label: t(`importEggs.${value}`),
          path: `${paths.importEggs()}?from=${value}`,
        }))}
        value={from()}
      />
      <div class="py-5">
        <Switch>
          <Match when={from() === 'file'}>
            <FileSource imports={imports} />
          </Match>
          <Match when={from() === 'url'}>
            <UrlSource imports={imports} />
          </Match>
          <Match when={from() === 'catalogue'}>
            <CatalogueSource imports={imports} />
          </Match>
        </Switch>
      </div>
      <Show when={imports.items.length > 0}>
        <section aria-label={t('importEggs.list')} class="flex flex-col gap-3">
          <h2 class="flex items-baseline gap-2 text-sm font-semibold text-strong">
            {t('importEggs.list')}
            <span class="figures text-xs font-normal text-muted" aria-live="polite">
              {t('importEggs.progress', done(), imports.items.length)}
            </span>
          </h2>
          <Show when={imports.items.length >= mostItems}>
            <p class="text-sm text-muted">{t('importEggs.atMost', mostItems)}</p>
          </Show>
          <ul class="flex flex-col rounded-lg border border-line bg-surface-1">
            <For each={imports.items}>
              {(item) => (
                <ImportRow
                  item={item}
                  onRemove={() => imports.remove(item.id)}
                  onChoose={(isChosen) => imports.choose(item.id, isChosen)}
                />
              )}
            </For>
          </ul>
          <Show
            when={!isAllDone()}
            fallback={
              <div class="flex justify-end">
                <Button look="primary" onClick={() => navigate(paths.eggs())}>
                  {t('importEggs.toEggs')}
                </Button>
              </div>
            }
          >
            <div class="flex flex-wrap items-end justify-between gap-3">
              <div class="w-72 max-w-full">
                <TextField
                  label={t('eggs.nest')}
                  hint={t('eggs.nestHint')}
                  value={nest()}
                  onInput={setNest}
                />
              </div>
              <Button
                look="primary"
                isBusy={imports.isImporting()}
                refusal={
                  ready().length === 0 && !imports.isImporting() ? t('importEggs.nothingToImport') : null
                }
                onClick={() => void imports.run(nest().trim() === '' ? 'Imported' : nest().trim())}
              >
                {t('importEggs.submit', Math.max(1, ready().length))}
              </Button>
            </div>
          </Show>
        </section>
      </Show>
    </Page>
  );
}
