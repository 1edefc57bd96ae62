import { For, Show } from 'solid-js';
import { formatCount } from '../format.ts';
import { byCount } from './region.ts';

/** Reasons and how often each was one; nothing where there was none. */
export function ReasonList(props: {
  title: string;
  reasons: Readonly<Record<string, number>>;
  textOf: (reason: string) => string;
  more?: [text: string, count: number][];
}) {
  const rows = (): [string, number][] => [
    ...byCount(props.reasons).map(([reason, count]): [string, number] => [props.textOf(reason), count]),
    ...(props.more ?? []).filter(([, count]) => count > 0),
  ];
  return (
    <Show when={rows().length > 0}>
      <div class="flex flex-col gap-1">
        <h4 class="text-xs text-muted">{props.title}</h4>
        <dl class="grid grid-cols-[1fr_auto] gap-x-4 gap-y-0.5 text-sm">
          <For each={rows()}>
            {([text, count]) => (
              <>
                <dt class="min-w-0 text-normal">{text}</dt>
                <dd class="figures text-right text-normal">{formatCount(count)}</dd>
              </>
            )}
          </For>
        </dl>
      </div>
    </Show>
  );
}
