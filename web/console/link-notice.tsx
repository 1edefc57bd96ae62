import { createEffect, createMemo, createSignal, on, onCleanup, Show } from 'solid-js';
import { NoticeBar } from '../components/notice-bar.tsx';
import { t } from '../text.ts';
import type { Link } from './console.ts';

/** A connection that is back sooner than this was never worth a word. */
const quietMs = 1200;

/** What stands between the reader and a live console, in words. */
export function LinkNotice(props: { link: Link; node: 'online' | 'offline' | null }) {
  const [isLong, setIsLong] = createSignal(false);
  const isAway = createMemo(() => props.link === 'lost' || props.link === 'connecting');
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
  return <Show when={text()}>{(said) => <NoticeBar>{said()}</NoticeBar>}</Show>;
}
