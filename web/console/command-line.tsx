import ChevronRight from 'lucide-solid/icons/chevron-right';
import { createMemo, createSignal, Show, untrack } from 'solid-js';
import { consoleLimits } from '../../schema/console.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { failureText } from '../failure.ts';
import { isOutcomeUnknown } from '../request-error.ts';
import { byteLength } from '../socket-plan.ts';
import { readStored, writeStored } from '../storage.ts';
import { t } from '../text.ts';
import { completion, historyOf, remember, step } from './history.ts';

export interface CommandLineProps {
  server: string;
  /** Why no command can be sent now; null when one can. */
  refusal: string | null;
  onSend: (command: string) => Promise<void>;
}

/** One line to the server: ↑ ↓ walk through earlier commands, → takes the suggestion, several pasted lines ask once. */
export function CommandLine(props: CommandLineProps) {
  const stored = readStored(`commands.${untrack(() => props.server)}`);
  const earlier = Array.isArray(stored) ? stored.filter((each) => typeof each === 'string') : [];
  const [history, setHistory] = createSignal(historyOf(earlier));
  const [text, setText] = createSignal('');
  const [pasted, setPasted] = createSignal<readonly string[] | null>(null);
  const [isSending, setIsSending] = createSignal(false);
  const [failure, setFailure] = createSignal<unknown>(null);
  const suggestion = createMemo(() => completion(history(), text()));
  let input: HTMLInputElement | undefined;

  const sendAll = async (commands: readonly string[]) => {
    setFailure(null);
    for (const command of commands) {
      await props.onSend(command);
      setHistory((before) => remember(before, command));
    }
    writeStored(`commands.${props.server}`, history().commands);
  };
  const submit = async () => {
    const command = text().trim();
    if (command === '' || props.refusal !== null) return;
    // Cleared at once, so that the next one can be typed; put back when it was not sent.
    setText('');
    try {
      await sendAll([command]);
    } catch (error) {
      setFailure(error);
      if (text() === '') setText(command);
    }
  };
  const sendPasted = async () => {
    setIsSending(true);
    try {
      await sendAll(pasted() ?? []);
    } catch (error) {
      setFailure(error);
    } finally {
      setIsSending(false);
      setPasted(null);
    }
  };
  const walk = (by: -1 | 1) => {
    const taken = step(history(), by, text());
    setHistory(taken.history);
    if (taken.text !== null) setText(taken.text);
  };
  const onKey = (event: KeyboardEvent) => {
    const isAtEnd = input?.selectionStart === text().length;
    if (event.key === 'Enter' && !event.isComposing) void submit();
    else if (event.key === 'ArrowUp') walk(-1);
    else if (event.key === 'ArrowDown') walk(1);
    else if (event.key === 'ArrowRight' && isAtEnd && suggestion() !== '') setText(text() + suggestion());
    else return;
    event.preventDefault();
  };
  const onPaste = (event: ClipboardEvent) => {
    const lines = (event.clipboardData?.getData('text') ?? '')
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '');
    if (lines.length < 2) return;
    event.preventDefault();
    setPasted(
      lines
        .map((line, i) => (i === 0 ? text() + line : line))
        .map((line) => line.slice(0, consoleLimits.commandBytes)),
    );
  };

  return (
    <div class="border-t border-line">
      <Show when={failure()}>
        {(error) => (
          <p role="alert" class="px-3 pt-2 text-sm text-failed">
            {isOutcomeUnknown(error()) ? failureText(error()) : t('console.notSent', failureText(error()))}
          </p>
        )}
      </Show>
      <div class="flex items-center gap-2 px-3">
        <ChevronRight class="size-4 shrink-0 text-accent" aria-hidden="true" />
        <div class="relative min-w-0 flex-1 font-mono text-sm max-md:text-base">
          <Show when={suggestion() !== ''}>
            <div
              class="pointer-events-none absolute inset-0 flex items-center overflow-hidden whitespace-pre text-muted"
              aria-hidden="true"
            >
              <span class="invisible">{text()}</span>
              <span class="opacity-80">{suggestion()}</span>
            </div>
          </Show>
          <input
            ref={(element) => {
              input = element;
            }}
            class="relative h-10 w-full bg-transparent text-strong outline-none max-md:h-12"
            aria-label={t('console.command')}
            aria-disabled={props.refusal === null ? undefined : 'true'}
            readonly={props.refusal !== null}
            placeholder={props.refusal ?? t('console.commandHint')}
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            enterkeyhint="send"
            value={text()}
            onInput={(event) => {
              const typed = event.currentTarget.value;
              setFailure(null);
              if (byteLength(typed) <= consoleLimits.commandBytes) setText(typed);
              else event.currentTarget.value = text();
            }}
            onKeyDown={onKey}
            onPaste={onPaste}
          />
        </div>
      </div>
      <Dialog
        isOpen={pasted() !== null}
        onClose={() => setPasted(null)}
        title={t('console.pasteTitle', pasted()?.length ?? 0)}
        description={t('console.pasteText')}
        closeLabel={t('panel.cancel')}
        isWide
      >
        <pre
          class="max-h-64 overflow-auto rounded-md border border-line bg-surface-console p-3 font-mono text-sm text-normal"
          tabindex="0"
        >
          {pasted()?.join('\n')}
        </pre>
        <div class="mt-4 flex justify-end gap-2">
          <Button onClick={() => setPasted(null)}>{t('panel.cancel')}</Button>
          <Button look="primary" isBusy={isSending()} onClick={() => void sendPasted()}>
            {t('console.pasteSend', pasted()?.length ?? 0)}
          </Button>
        </div>
      </Dialog>
    </div>
  );
}
