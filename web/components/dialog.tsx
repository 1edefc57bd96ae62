import { Dialog as Base } from '@kobalte/core/dialog';
import X from 'lucide-solid/icons/x';
import { createComputed, type JSX, Show } from 'solid-js';
import { IconButton } from './icon-button.tsx';

export interface DialogProps {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  closeLabel: string;
  description?: string | undefined;
  children: JSX.Element;
  isWide?: boolean;
}

/** Gives the focus back to where it was before a dialog opened. For `onCloseAutoFocus`. */
export function createFocusReturn(isOpen: () => boolean): (event: Event) => void {
  let before: Element | null = null;
  createComputed(() => {
    if (isOpen()) before = document.activeElement;
  });
  return (event) => {
    event.preventDefault();
    if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
  };
}

/**
 * Puts the focus into a dialog that opened: where its content has put it already, or onto the dialog itself rather than
 * its close button.
 */
function focusContent(event: Event): void {
  const content = event.currentTarget;
  event.preventDefault();
  // The dialog must be the topmost layer first: until then a focus from outside would close it again.
  setTimeout(() => {
    if (content instanceof HTMLElement && !content.contains(document.activeElement)) content.focus();
  });
}

/** Takes the focus when what had it is gone: keys would go nowhere otherwise, Escape among them. */
function keepFocus(event: FocusEvent): void {
  const content = event.currentTarget;
  // While it moves on to something else it is nowhere for a moment.
  setTimeout(() => {
    const isLost = document.activeElement === document.body || document.activeElement === null;
    if (isLost && content instanceof HTMLElement && content.isConnected) content.focus();
  });
}

/** A modal dialog: traps focus, returns it, closes on Escape. */
export function Dialog(props: DialogProps) {
  const returnFocus = createFocusReturn(() => props.isOpen);
  return (
    <Base open={props.isOpen} onOpenChange={(open) => open || props.onClose()}>
      <Base.Portal>
        <Base.Overlay class="fixed inset-0 z-40 bg-scrim" />
        <div class="fixed inset-0 z-50 flex items-start justify-center overflow-y-auto p-4 pt-[12vh] max-md:items-end max-md:p-0">
          <Base.Content
            onOpenAutoFocus={focusContent}
            onCloseAutoFocus={returnFocus}
            onFocusOut={keepFocus}
            class="w-full animate-appear rounded-xl border border-line bg-surface-1 shadow-over outline-none max-md:max-h-[92dvh] max-md:overflow-y-auto max-md:rounded-b-none"
            classList={{ 'max-w-md': props.isWide !== true, 'max-w-xl': props.isWide === true }}
          >
            <header class="flex items-start justify-between gap-3 px-5 pt-4">
              <div class="min-w-0 pt-1">
                <Base.Title class="text-lg font-semibold text-strong">{props.title}</Base.Title>
                <Show when={props.description}>
                  {(text) => <Base.Description class="mt-1 text-sm text-muted">{text()}</Base.Description>}
                </Show>
              </div>
              <IconButton
                label={props.closeLabel}
                icon={<X class="size-4" />}
                onClick={() => props.onClose()}
              />
            </header>
            <div class="px-5 pt-3 pb-5">{props.children}</div>
          </Base.Content>
        </div>
      </Base.Portal>
    </Base>
  );
}
