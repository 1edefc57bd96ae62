import { For, Show } from 'solid-js';
import { LabelTag } from '../components/label-tag.tsx';
import { t } from '../text.ts';
import type { WholeEgg } from './egg-queries.ts';
import { sayRules } from './rule-words.ts';

type Variable = WholeEgg['variables'][number];

/** What a server of the egg is asked for, with the rules in words. */
export const VariableList = (props: { variables: readonly Variable[] }) => (
  <ul class="flex flex-col rounded-lg border border-line bg-surface-1">
    <For each={props.variables}>
      {(variable) => (
        <li class="grid gap-x-6 gap-y-1 border-t border-line px-3 py-2.5 first:border-0 md:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
          <div class="min-w-0">
            <p class="flex flex-wrap items-baseline gap-x-2">
              <span class="font-medium text-strong">{variable.name}</span>
              <code class="font-mono text-xs break-all text-muted">{variable.envVariable}</code>
            </p>
            <Show when={variable.description !== ''}>
              <p class="mt-0.5 text-sm whitespace-pre-line text-muted">{variable.description}</p>
            </Show>
          </div>
          <div class="flex min-w-0 flex-col gap-1.5 text-sm">
            <p class="flex min-w-0 gap-2 text-muted">
              {t('eggs.default')}
              <Default variable={variable} />
            </p>
            <p
              class="text-normal"
              data-tip={variable.rules.length === 0 ? undefined : variable.rules.join(' | ')}
            >
              {sayRules(variable).join('. ')}
            </p>
            <span class="flex flex-wrap gap-1">
              <Show when={variable.isSecret}>
                <LabelTag look="attention" tip={t('eggs.secretTip')}>
                  {t('eggs.secret')}
                </LabelTag>
              </Show>
              <LabelTag>
                {variable.userEditable
                  ? t('eggs.editable')
                  : variable.userViewable
                    ? t('eggs.viewable')
                    : t('eggs.hidden')}
              </LabelTag>
            </span>
          </div>
        </li>
      )}
    </For>
  </ul>
);

const Default = (props: { variable: Variable }) => (
  <Show
    when={props.variable.defaultValue !== ''}
    fallback={<span>{props.variable.isSecret ? t('eggs.secretDefault') : t('eggs.noDefault')}</span>}
  >
    <code class="min-w-0 font-mono text-xs leading-5 break-all text-normal">
      {props.variable.defaultValue}
    </code>
  </Show>
);
