import { createSignal, createUniqueId, For, Show } from 'solid-js';
import { Button } from '../components/button.tsx';
import { t } from '../text.ts';
import { shellTokens, type TokenKind } from './shell-tokens.ts';

/** Longer scripts begin folded to about this many lines. */
const foldedLines = 18;

const looks: Record<TokenKind, string> = {
  plain: '',
  comment: 'text-muted',
  text: 'text-(--ansi-green)',
  variable: 'text-accent',
  word: 'text-(--ansi-magenta)',
};

/** A shell script to read, quietly coloured; a long one unfolds. */
export function ScriptBlock(props: { script: string; label: string; isWrapped?: boolean }) {
  const id = createUniqueId();
  const [isOpen, setIsOpen] = createSignal(false);
  const lines = () => props.script.replaceAll('\r\n', '\n').trimEnd().split('\n');
  const isLong = () => lines().length > foldedLines + 4;
  const shown = () => (isOpen() || !isLong() ? lines() : lines().slice(0, foldedLines));
  return (
    <div class="overflow-hidden rounded-md border border-line bg-surface-console">
      <pre
        id={id}
        tabindex="0"
        role="group"
        aria-label={props.label}
        class="overflow-x-auto px-3 py-2.5 font-mono text-xs leading-5 text-normal"
      >
        <For each={shown()}>
          {(line) => (
            <div
              class="min-h-5"
              classList={{
                'whitespace-pre': props.isWrapped !== true,
                'whitespace-pre-wrap wrap-anywhere': props.isWrapped === true,
              }}
            >
              <For each={shellTokens(line)}>
                {(token) => <span class={looks[token.kind]}>{token.text}</span>}
              </For>
            </div>
          )}
        </For>
      </pre>
      <Show when={isLong()}>
        <div class="border-t border-line p-1">
          <Button look="quiet" isWide onClick={() => setIsOpen((open) => !open)}>
            {isOpen() ? t('eggs.less') : t('eggs.showAll', lines().length)}
          </Button>
        </div>
      </Show>
    </div>
  );
}
