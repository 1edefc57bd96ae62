import { A } from '@solidjs/router';
import { createMemo, createSignal, createUniqueId, For, Show } from 'solid-js';
import { Button } from '../../components/button.tsx';
import { inputClass } from '../../components/field.tsx';
import { paths } from '../../paths.ts';
import { dataOf } from '../../query.ts';
import { t } from '../../text.ts';
import { type Catalogue, createEggs, type Egg } from '../egg-queries.ts';
import { groupEntries } from './catalogue-entries.ts';

type Entry = Catalogue['entries'][number];

const mostShown = 200;

/** The eggs of one index by group, to choose from. */
export function CatalogueBrowser(props: { catalogue: Catalogue; onTake: (entries: Entry[]) => void }) {
  const id = createUniqueId();
  const [search, setSearch] = createSignal('');
  const [chosen, setChosen] = createSignal<ReadonlySet<string>>(new Set());
  const eggs = createEggs();
  const imported = createMemo(() => eggsBySource(dataOf(eggs) ?? []));
  const found = createMemo(() => groupEntries(props.catalogue.entries, search(), mostShown));
  const choose = (url: string, isChosen: boolean) => {
    const next = new Set(chosen());
    if (isChosen) next.add(url);
    else next.delete(url);
    setChosen(next);
  };
  const take = () => {
    props.onTake(props.catalogue.entries.filter(({ url }) => chosen().has(url)));
    setChosen(new Set<string>());
  };
  return (
    <div class="flex flex-col gap-2">
      <div class="flex gap-2">
        <input
          type="search"
          class={inputClass}
          aria-label={t('importEggs.catalogueSearch')}
          placeholder={t('importEggs.catalogueSearch')}
          value={search()}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
        <Button refusal={chosen().size === 0 ? t('importEggs.chosen', 0) : null} onClick={take}>
          {t('importEggs.chosen', chosen().size)}
        </Button>
      </div>
      <div
        id={id}
        tabindex="0"
        role="group"
        aria-label={props.catalogue.name}
        class="max-h-80 overflow-y-auto rounded-lg border border-line bg-surface-1"
      >
        <For
          each={found().groups}
          fallback={<p class="px-3 py-4 text-sm text-muted">{t('importEggs.noMatch')}</p>}
        >
          {(group) => (
            <fieldset class="border-t border-line first:border-0">
              <legend class="float-left w-full px-3 pt-2 text-xs font-semibold text-muted">
                {group.group}
              </legend>
              <For each={group.entries}>
                {(entry) => (
                  <div class="clear-both flex items-center pr-3 text-sm text-normal hover:bg-surface-2">
                    <label class="flex min-h-8 min-w-0 flex-1 cursor-pointer items-center gap-2.5 pl-3 max-md:min-h-11">
                      <input
                        type="checkbox"
                        class="size-4 shrink-0 accent-(--accent-fill)"
                        checked={chosen().has(entry.url)}
                        onChange={(event) => choose(entry.url, event.currentTarget.checked)}
                      />
                      <span class="min-w-0 truncate">{entry.name}</span>
                    </label>
                    <Show when={imported().get(entry.url)}>
                      {(egg) => (
                        <A
                          href={paths.egg(egg().id)}
                          class="shrink-0 text-xs text-muted underline hover:text-strong max-md:py-3"
                          aria-label={t('importEggs.catalogueHasAs', egg().name)}
                        >
                          {t('importEggs.catalogueHas')}
                        </A>
                      )}
                    </Show>
                  </div>
                )}
              </For>
            </fieldset>
          )}
        </For>
        <Show when={found().total > mostShown}>
          <p class="border-t border-line px-3 py-2 text-xs text-muted">{t('importEggs.many', mostShown)}</p>
        </Show>
      </div>
    </div>
  );
}

/** The newest egg of each address that a file came from. */
const eggsBySource = (eggs: readonly Egg[]): ReadonlyMap<string, Egg> =>
  new Map(eggs.flatMap((egg) => (typeof egg.sourceUrl === 'string' ? [[egg.sourceUrl, egg]] : [])));
