import ChevronDown from 'lucide-solid/icons/chevron-down';
import ChevronUp from 'lucide-solid/icons/chevron-up';
import X from 'lucide-solid/icons/x';
import { createSignal, onMount } from 'solid-js';
import { IconButton } from '../components/icon-button.tsx';
import { t } from '../text.ts';
import type { TerminalView } from './terminal.ts';

export interface FindBarProps {
  view: TerminalView;
  found: { index: number; total: number; isMore: boolean };
  onClose: () => void;
}

/** Search within the console: every match is marked, Enter goes to the one before. */
export function FindBar(props: FindBarProps) {
  const [term, setTerm] = createSignal('');
  let input: HTMLInputElement | undefined;
  onMount(() => input?.focus());
  const go = (direction: 'next' | 'previous') => props.view.find(term(), direction, false);
  const close = () => {
    props.view.endFind();
    props.onClose();
  };
  const type = (text: string) => {
    setTerm(text);
    // The newest match first: what is searched for in a console has mostly just happened.
    if (text === '') props.view.endFind();
    else props.view.find(text, 'previous', true);
  };
  const count = () => {
    if (term() === '') return '';
    const { index, total, isMore } = props.found;
    return isMore && index === 0 ? t('console.findMany', total) : t('console.findCount', index, total);
  };
  return (
    <div
      role="search"
      class="absolute top-2 right-4 z-10 flex max-w-[calc(100%-2rem)] animate-appear items-center gap-1 rounded-lg border border-line bg-surface-1 py-1 pr-1 pl-2 shadow-over"
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
        else if (event.key === 'Enter') go(event.shiftKey ? 'next' : 'previous');
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <input
        ref={(element) => {
          input = element;
        }}
        type="search"
        aria-label={t('console.find')}
        placeholder={t('console.find')}
        class="h-7 w-48 min-w-0 bg-transparent px-1 text-sm text-strong outline-none max-md:h-10 [&::-webkit-search-cancel-button]:hidden"
        spellcheck={false}
        value={term()}
        onInput={(event) => type(event.currentTarget.value)}
      />
      <span class="figures min-w-16 px-1 text-right text-xs whitespace-nowrap text-muted" aria-live="polite">
        {count()}
      </span>
      <IconButton
        label={t('console.findPrevious')}
        icon={<ChevronUp class="size-4" />}
        onClick={() => go('previous')}
      />
      <IconButton
        label={t('console.findNext')}
        icon={<ChevronDown class="size-4" />}
        onClick={() => go('next')}
      />
      <IconButton label={t('panel.close')} icon={<X class="size-4" />} onClick={close} />
    </div>
  );
}
