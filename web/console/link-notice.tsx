import { createEffect, createSignal, on, onCleanup, Show } from 'solid-js';
import { t } from '../text.ts';
import type { Link } from './console.ts';

/** A connection that is back sooner than this was never worth a word. */
const quietMs = 1200;

/** What stands between the reader and a live console, in words. */
export function LinkNotice(props: { link: Link; node: 'online' | 'offline' | null }) {
  const [isLong, setIsLong] = createSignal(false);
  const isAway = () => props.link === 'lost' || props.link === 'connecting';
  createEffect(
    on(isAway, (away) => {
      setIsLong(false);
      if (!away) return;
      const timer = setTimeout(() => setIsLong(true), quietMs);
      onCleanup(() => clearTimeout(timer));
    }),
  );
  const text = () => {
    if (typeof props.link === 'object') {
      const { ended } = props.link;
      return ended === 'session' ? t('console.ended') : t(`console.${ended}`);
    }
    if (isAway()) return isLong() ? t('console.reconnecting') : null;
    return props.node === 'offline' ? t('console.nodeOffline') : null;
  };
  return (
    <Show when={text()}>
      {(said) => (
        <p
          role="status"
          class="flex shrink-0 items-center gap-2 border-b border-line bg-attention-soft px-3 py-1.5 text-sm text-strong"
        >
          <svg
            viewBox="0 0 14 14"
            class="size-3.5 shrink-0 text-attention"
            fill="none"
            stroke="currentColor"
            stroke-width="1.4"
            aria-hidden="true"
          >
            <path d="M7 1.9 12.6 11.6H1.4Z" stroke-linejoin="round" />
            <path d="M7 5.4v2.9" stroke-linecap="round" />
            <circle cx="7" cy="9.9" r="0.4" fill="currentColor" />
          </svg>
          {said()}
        </p>
      )}
    </Show>
  );
}
