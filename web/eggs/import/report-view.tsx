import { For, Show } from 'solid-js';
import { LabelTag } from '../../components/label-tag.tsx';
import { MarkShape } from '../../components/state-mark.tsx';
import { t } from '../../text.ts';
import { NeedTags } from '../need-tags.tsx';
import type { EggReport } from './import-item.ts';
import { NodesThatCan } from '../nodes-that-can.tsx';

/** What an egg file is and needs, before it is imported. */
export function ReportView(props: { report: EggReport }) {
  const secrets = () => props.report.variables.filter(({ isSecret }) => isSecret);
  return (
    <div class="flex flex-col gap-2 text-sm">
      <div class="flex flex-wrap items-center gap-x-3 gap-y-1">
        <LabelTag>{props.report.format}</LabelTag>
        <NeedTags needs={props.report.needs} />
        <NodesThatCan needs={props.report.needs} />
      </div>
      <Show when={props.report.description !== ''}>
        <p class="line-clamp-3 text-muted">{props.report.description}</p>
      </Show>
      <Show when={props.report.warnings.length > 0}>
        <ul class="flex flex-col gap-1">
          <For each={props.report.warnings}>
            {(warning) => (
              <li class="flex items-start gap-2 text-normal">
                <MarkShape kind="attention" class="mt-[3px] text-attention" />
                <span class="min-w-0 break-words">
                  {warning.message}
                  <Show when={warning.path}>
                    {(path) => <code class="ml-1.5 font-mono text-xs break-all text-muted">{path()}</code>}
                  </Show>
                </span>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={secrets().length > 0}>
        <p class="text-normal" data-tip={t('importEggs.secretsHint')}>
          {t(
            'importEggs.secrets',
            secrets()
              .map(({ envVariable }) => envVariable)
              .join(', '),
          )}
        </p>
      </Show>
    </div>
  );
}
