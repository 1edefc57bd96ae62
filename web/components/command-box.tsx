import Check from 'lucide-solid/icons/check';
import Copy from 'lucide-solid/icons/copy';
import { createSignal, onCleanup } from 'solid-js';
import { copyText } from './copyable.tsx';
import { IconButton } from './icon-button.tsx';

const shownMs = 1600;

/** A command to run elsewhere, whole in sight, with a button that copies it. */
export function CommandBox(props: { command: string; label: string; copiedLabel: string }) {
  const [isCopied, setIsCopied] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  const copy = async () => {
    await copyText(props.command);
    setIsCopied(true);
    clearTimeout(timer);
    timer = setTimeout(() => setIsCopied(false), shownMs);
  };
  return (
    <div class="flex items-start gap-2 rounded-md border border-line bg-surface-console py-2 pr-1.5 pl-3">
      <code class="min-w-0 flex-1 py-1.5 font-mono text-sm break-all whitespace-pre-wrap text-strong select-all">
        {props.command}
      </code>
      <IconButton
        label={isCopied() ? props.copiedLabel : props.label}
        icon={isCopied() ? <Check class="size-4 text-running" /> : <Copy class="size-4" />}
        onClick={() => void copy()}
      />
    </div>
  );
}
