import { A } from '@solidjs/router';
import { For, type JSX, Show } from 'solid-js';
import { Age } from '../components/age.tsx';
import { LabelTag } from '../components/label-tag.tsx';
import { MarkShape } from '../components/state-mark.tsx';
import { formatAge, formatMoment } from '../format.ts';
import { paths } from '../paths.ts';
import { useGrants } from '../session.ts';
import { t } from '../text.ts';
import { needLabels } from './egg-needs.ts';
import type { WholeEgg } from './egg-queries.ts';
import { NodesThatCan } from './nodes-that-can.tsx';

/** What an egg is and needs, beside what it does. */
export function EggFacts(props: { egg: WholeEgg }) {
  const grants = useGrants();
  return (
    <div class="flex flex-col gap-3">
      <section aria-label={t('eggs.needs')} class="rounded-lg border border-line bg-surface-1 px-3 py-2.5">
        <h2 class="mb-1.5 text-sm font-semibold text-strong">{t('eggs.needs')}</h2>
        <ul class="flex flex-col gap-2">
          <For each={needLabels(props.egg.needs)}>
            {(way) => (
              <li class="flex items-start gap-2 text-sm">
                <MarkShape
                  kind={way.can ? 'running' : 'offline'}
                  class={`mt-[3px] ${way.can ? 'text-running' : 'text-muted'}`}
                />
                <div class="min-w-0">
                  <p class="font-medium text-strong">{way.label}</p>
                  <p class="text-muted">{way.text}</p>
                </div>
              </li>
            )}
          </For>
        </ul>
        <p class="mt-2 flex flex-wrap gap-1">
          <NodesThatCan needs={props.egg.needs} />
        </p>
      </section>
      <section aria-label={t('eggs.details')} class="rounded-lg border border-line bg-surface-1 px-3 py-2.5">
        <dl class="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
          <Fact name={t('eggs.servers')}>
            <Show when={grants('servers.read')} fallback={<span class="figures">{props.egg.servers}</span>}>
              <A
                href={`${paths.servers()}?all=1&q=${encodeURIComponent(props.egg.name)}`}
                class="figures text-accent hover:underline"
              >
                {props.egg.servers}
              </A>
            </Show>
          </Fact>
          <Fact name={t('eggs.nest')}>{props.egg.nest.name}</Fact>
          <Show when={props.egg.author !== ''}>
            <Fact name={t('eggEdit.author')}>
              <span class="break-all">{props.egg.author}</span>
            </Fact>
          </Show>
          <Show when={props.egg.origin} fallback={<Fact name={t('eggs.origin')}>{t('eggs.madeHere')}</Fact>}>
            {(origin) => (
              <>
                <Fact name={t('eggs.format')}>{origin().format}</Fact>
                <Fact name={t('eggs.origin')}>
                  <Show when={origin().url} fallback={t('eggs.originFile')}>
                    {(url) => (
                      <a
                        href={url()}
                        target="_blank"
                        rel="noreferrer noopener"
                        class="break-all text-accent hover:underline"
                      >
                        {hostOf(url())}
                      </a>
                    )}
                  </Show>
                </Fact>
                <Fact name={t('eggs.readAt')}>
                  <Age at={Date.parse(origin().readAt)} format={sayAge} exact={formatMoment} />
                </Fact>
              </>
            )}
          </Show>
        </dl>
        <Tags name={t('eggs.tags')} all={props.egg.tags} />
        <Tags name={t('eggs.features')} all={props.egg.features} />
      </section>
    </div>
  );
}

const Fact = (props: { name: string; children: JSX.Element }) => (
  <>
    <dt class="text-muted">{props.name}</dt>
    <dd class="min-w-0 text-right text-normal">{props.children}</dd>
  </>
);

const Tags = (props: { name: string; all: readonly string[] }) => (
  <Show when={props.all.length > 0}>
    <div class="mt-2 flex flex-wrap items-center gap-1 border-t border-line pt-2">
      <span class="mr-1 text-sm text-muted">{props.name}</span>
      <For each={props.all}>{(each) => <LabelTag>{each}</LabelTag>}</For>
    </div>
  </Show>
);

const sayAge = (ms: number): string => {
  const age = formatAge(ms);
  return age === null ? t('panel.justNow') : t('eggs.ago', age);
};

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);
