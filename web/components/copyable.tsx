import Check from 'lucide-solid/icons/check';
import Copy from 'lucide-solid/icons/copy';
import { createSignal, onCleanup, Show } from 'solid-js';

export interface CopyableProps {
  text: string;
  /** Name of the button, such as "Copy address". */
  label: string;
  copiedLabel: string;
  /** Characters at the end that stay in sight when the text is cut, such as a port. */
  kept?: number;
}

const shownMs = 1600;

/** A text that a click copies whole. */
export function Copyable(props: CopyableProps) {
  const [isCopied, setIsCopied] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  const cutAt = () => props.text.length - (props.kept ?? 0);
  const copy = async () => {
    await copyText(props.text);
    setIsCopied(true);
    clearTimeout(timer);
    timer = setTimeout(() => setIsCopied(false), shownMs);
  };
  return (
    <button
      type="button"
      class="group relative -left-1 inline-flex max-w-full min-w-0 items-center gap-1.5 rounded px-1 py-0.5 text-left font-mono text-[12.5px] hover:bg-surface-2 hover:text-strong"
      aria-label={`${props.label}: ${props.text}`}
      data-tip={isCopied() ? props.copiedLabel : props.label}
      onClick={() => void copy()}
    >
      <span class="flex min-w-0">
        <span class="truncate">{props.text.slice(0, cutAt())}</span>
        <span class="shrink-0">{props.text.slice(cutAt())}</span>
      </span>
      <span class="shrink-0 text-muted" aria-hidden="true">
        <Show when={isCopied()} fallback={<Copy class="size-3.5 opacity-70 group-hover:opacity-100" />}>
          <Check class="size-3.5 text-running" />
        </Show>
      </span>
      <span class="sr-only" aria-live="polite">
        {isCopied() ? props.copiedLabel : ''}
      </span>
    </button>
  );
}

/** Copies a text, also where the panel is opened over plain HTTP and the clipboard API is missing. */
export async function copyText(text: string): Promise<void> {
  if ('clipboard' in navigator) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = document.createElement('textarea');
  area.value = text;
  area.readOnly = true;
  area.className = 'sr-only';
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
