import { type JSX, Match, Show, Switch } from 'solid-js';
import { grants } from '../../schema/permissions.ts';
import { Skeleton } from '../components/skeleton.tsx';
import { EggSection } from '../eggs/egg-section.tsx';
import { FailureNote } from '../frame/failure-note.tsx';
import { NothingHere } from '../frame/nothing-here.tsx';
import { dataOf } from '../query.ts';
import { ServerHead } from '../servers/server-head.tsx';
import type { Server } from '../servers/server.ts';
import { t } from '../text.ts';
import { ImageField } from './image-field.tsx';
import { LineField } from './line-field.tsx';
import { createStartup } from './startup-queries.ts';
import { VariablesForm } from './variables-form.tsx';

/** How a server starts: its line, its image and the values of its egg. */
export function ServerStartup(props: { server: Server }): JSX.Element {
  const mayRead = () => grants(props.server.permissions, 'startup.read');
  const startup = createStartup(() => props.server.id, mayRead);
  return (
    <Show when={mayRead()} fallback={<NothingHere />}>
      <div class="px-6 pb-10 max-md:px-2">
        <ServerHead server={props.server} />
        <div class="flex max-w-4xl flex-col gap-7 max-md:px-2">
          <div>
            <h2 class="text-sm font-semibold text-strong">{t('startup.title')}</h2>
            <p class="mt-0.5 text-sm text-muted">{t('startup.text')}</p>
          </div>
          <Switch
            fallback={
              <div class="flex flex-col gap-4" aria-hidden="true">
                <Skeleton class="h-10 w-full" />
                <Skeleton class="h-40 w-full" />
              </div>
            }
          >
            <Match when={startup.isLoadingError}>
              <FailureNote error={startup.error} onRetry={() => void startup.refetch()} />
            </Match>
            <Match when={dataOf(startup)}>
              {(known) => (
                <>
                  <LineField server={props.server} startup={known()} />
                  <div class="max-w-md">
                    <ImageField server={props.server} startup={known()} />
                  </div>
                  <EggSection title={t('startup.variables')}>
                    <Show
                      when={known().variables.length > 0}
                      fallback={<p class="text-sm text-muted">{t('startup.none')}</p>}
                    >
                      <VariablesForm server={props.server} variables={known().variables} />
                    </Show>
                  </EggSection>
                </>
              )}
            </Match>
          </Switch>
        </div>
      </div>
    </Show>
  );
}
