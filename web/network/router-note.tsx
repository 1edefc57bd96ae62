import { A } from '@solidjs/router';
import { Show } from 'solid-js';
import { FindingLines } from '../nodes/finding-lines.tsx';
import { createNode } from '../nodes/node-queries.ts';
import { paths } from '../paths.ts';
import { dataOf } from '../query.ts';
import { t } from '../text.ts';

/** For administrators: how the node lets players in from outside its own network. */
export function RouterNote(props: { nodeId: string }) {
  const node = createNode(() => props.nodeId);
  return (
    <Show when={dataOf(node)}>
      {(known) => (
        <Show when={known().reach}>
          {(reach) => (
            <section
              aria-labelledby="router"
              class="mt-6 flex flex-col gap-2 rounded-lg border border-line p-4 text-sm"
            >
              <h2 id="router" class="font-semibold text-strong">
                {t('network.router')}
              </h2>
              <p class="text-normal">
                {t(`nodes.mapping.by.${reach().by}`)}
                <Show when={reach().outsideIp}>
                  {(ip) => (
                    <span class="text-muted">
                      . {t('nodes.mapping.outside')}: <code class="font-mono">{ip()}</code>
                    </span>
                  )}
                </Show>
              </p>
              <FindingLines findings={reach().findings} />
              <A href={paths.nodeSettings(known().id)} class="w-fit text-accent hover:underline">
                {t('network.toSettings')}
              </A>
            </section>
          )}
        </Show>
      )}
    </Show>
  );
}
