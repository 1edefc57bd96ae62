import Eye from 'lucide-solid/icons/eye';
import { Show } from 'solid-js';
import { t } from '../text.ts';

export interface WatchersProps {
  viewers: readonly { id: string; username: string }[];
  me: string;
}

/** Who else has this console open. */
export function Watchers(props: WatchersProps) {
  const others = () => [
    ...new Map(
      props.viewers.filter((each) => each.id !== props.me).map((each) => [each.id, each.username]),
    ).values(),
  ];
  return (
    <Show when={others().length > 0}>
      <span
        class="flex min-w-0 items-center gap-1.5 text-sm text-muted"
        data-tip={[...others(), t('console.you')].join(', ')}
        tabindex="0"
        aria-label={`${t('console.watching', others().length + 1)}: ${[...others(), t('console.you')].join(', ')}`}
        role="note"
      >
        <Eye class="size-3.5 shrink-0" aria-hidden="true" />
        <span class="truncate">
          {others().length === 1 ? others()[0] : t('console.watching', others().length + 1)}
        </span>
      </span>
    </Show>
  );
}
