import ArrowDown from 'lucide-solid/icons/arrow-down';
import Clock from 'lucide-solid/icons/clock';
import Copy from 'lucide-solid/icons/copy';
import Eraser from 'lucide-solid/icons/eraser';
import Search from 'lucide-solid/icons/search';
import { createEffect, createSignal, type JSX, on, onCleanup, onMount, Show, untrack } from 'solid-js';
import { copyText } from '../components/copyable.tsx';
import { IconButton } from '../components/icon-button.tsx';
import { toast } from '../components/toasts.tsx';
import { t } from '../text.ts';
import { isDark } from '../theme.ts';
import type { Console } from './console.ts';
import { FindBar } from './find-bar.tsx';
import { fontReady, openTerminal, type TerminalView } from './terminal.ts';

export interface ConsolePanelProps {
  console: Console;
  /** Left part of the tool line. */
  status: JSX.Element;
  /** Notices between tools and output. */
  notices: JSX.Element;
  /** Shown while nothing has come. */
  empty: string;
  commandLine: JSX.Element;
}

/** The console: tools, output, command line. */
export function ConsolePanel(props: ConsolePanelProps) {
  const [view, setView] = createSignal<TerminalView | null>(null);
  const [isAtEnd, setIsAtEnd] = createSignal(true);
  const [missed, setMissed] = createSignal(0);
  const [isEmpty, setIsEmpty] = createSignal(true);
  const [showsTimes, setShowsTimes] = createSignal(false);
  const [isFinding, setIsFinding] = createSignal(false);
  const [found, setFound] = createSignal({ index: 0, total: 0, isMore: false });
  let parent: HTMLDivElement | undefined;
  let followsEnd = true;

  const open = (place: HTMLElement) => {
    const opened = openTerminal(place, {
      onEnd: (now) => {
        followsEnd = now;
        setIsAtEnd(now);
        if (now) setMissed(0);
      },
      onMatches: setFound,
    });
    setView(opened);
    // The console belongs to this page for as long as it is shown.
    untrack(() => props.console).attach((entries, shown) => {
      if (entries.length > 0) setIsEmpty(false);
      if (!followsEnd) setMissed((count) => count + entries.length);
      opened.write(entries, shown);
    });
  };
  const onKey = (event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'f' && !isFinding()) {
      event.preventDefault();
      setIsFinding(true);
    }
  };
  onMount(() => {
    void fontReady.then(() => {
      if (parent?.isConnected === true) open(parent);
    });
    addEventListener('keydown', onKey);
  });
  onCleanup(() => {
    removeEventListener('keydown', onKey);
    view()?.dispose();
  });
  createEffect(on(isDark, () => view()?.recolour(), { defer: true }));

  const copyAll = async () => {
    await copyText(view()?.text() ?? '');
    toast('done', t('panel.copied'));
  };

  return (
    <section
      class="flex min-h-0 min-w-0 flex-1 flex-col overflow-hidden rounded-lg border border-line bg-surface-console"
      aria-label={t('console.title')}
    >
      <header class="flex h-10 shrink-0 items-center justify-between gap-2 border-b border-line pr-1 pl-3 max-md:h-12">
        <div class="flex min-w-0 items-center gap-3 text-sm text-muted">{props.status}</div>
        <div class="flex shrink-0">
          <button
            type="button"
            data-search
            class="sr-only"
            tabindex="-1"
            aria-hidden="true"
            onClick={() => setIsFinding(true)}
          />
          <IconButton
            label={t('console.find')}
            icon={<Search class="size-4" />}
            onClick={() => setIsFinding(true)}
          />
          <IconButton
            label={t('console.timestamps')}
            icon={<Clock class="size-4" />}
            isPressed={showsTimes()}
            onClick={() => view()?.showTimes(setShowsTimes((shows) => !shows))}
          />
          <IconButton
            label={t('console.copyAll')}
            icon={<Copy class="size-4" />}
            onClick={() => void copyAll()}
          />
          <IconButton
            label={t('console.clear')}
            icon={<Eraser class="size-4" />}
            onClick={() => view()?.clear()}
          />
        </div>
      </header>
      {props.notices}
      <div class="relative min-h-0 flex-1 overflow-hidden">
        <div class="absolute inset-0 pt-2 pb-1 pl-3" role="region" aria-label={t('console.region')}>
          <div
            ref={(element) => {
              parent = element;
            }}
            class="h-full"
          />
        </div>
        <Show when={isEmpty()}>
          <p class="absolute inset-0 flex items-center justify-center px-6 text-center text-sm text-muted">
            {props.empty}
          </p>
        </Show>
        <Show when={isFinding() ? view() : null} keyed>
          {(opened) => <FindBar view={opened} found={found()} onClose={() => setIsFinding(false)} />}
        </Show>
        <Show when={!isAtEnd()}>
          <button
            type="button"
            class="absolute bottom-3 left-1/2 z-10 flex h-8 -translate-x-1/2 animate-appear items-center gap-1.5 rounded-full border border-line bg-surface-3 px-3 text-sm font-medium text-strong shadow-over max-md:h-11"
            onClick={() => view()?.toEnd()}
          >
            {missed() === 0 ? t('console.toEnd') : t('console.newLines', missed())}
            <ArrowDown class="size-4" aria-hidden="true" />
          </button>
        </Show>
      </div>
      {props.commandLine}
    </section>
  );
}
