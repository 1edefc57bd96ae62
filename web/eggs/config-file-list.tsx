import { For, Show } from 'solid-js';
import { t } from '../text.ts';
import type { WholeEgg } from './egg-queries.ts';

/** What is written into which files before each start. */
export const ConfigFileList = (props: { files: WholeEgg['config']['files'] }) => (
  <ul class="flex flex-col gap-2">
    <For each={props.files}>
      {(file) => (
        <li class="min-w-0 rounded-lg border border-line bg-surface-1">
          <p class="flex items-baseline justify-between gap-3 px-3 py-2">
            <code class="min-w-0 font-mono text-sm break-all text-strong">{file.path}</code>
            <span class="shrink-0 text-xs text-muted">{file.parser}</span>
          </p>
          <dl class="border-t border-line px-3 py-1.5 font-mono text-xs">
            <For each={file.find}>
              {(entry) => (
                <div class="grid gap-x-4 py-1 md:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
                  <dt class="break-all text-muted">{entry.match}</dt>
                  <dd class="break-all text-normal">
                    {String(entry.value)}
                    <Show when={entry.ifValue}>
                      {(value) => <span class="text-muted"> ({t('eggs.configIf', value())})</span>}
                    </Show>
                  </dd>
                </div>
              )}
            </For>
          </dl>
        </li>
      )}
    </For>
  </ul>
);
