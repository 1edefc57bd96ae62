import { onCleanup, onMount } from 'solid-js';
import { readShortcut, type Shortcut } from './shortcut-keys.ts';

const pairMs = 1200;

/** Listens for the panel's keys while the frame is shown. */
export function createShortcuts(act: (shortcut: Shortcut) => void): void {
  let before: string | null = null;
  let at = 0;
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey) return;
    const isCommand = event.metaKey || event.ctrlKey;
    const press = { key: event.key, isCommand, isTyping: takesTyping(event.target) };
    const read = readShortcut(event.timeStamp - at < pairMs ? before : null, press);
    before = read.before;
    at = event.timeStamp;
    if (read.shortcut === null) return;
    // A dialog keeps the keyboard; the palette alone may open over it.
    if (read.shortcut !== 'palette' && document.querySelector('[role=dialog]') !== null) return;
    event.preventDefault();
    act(read.shortcut);
  };
  onMount(() => addEventListener('keydown', onKey));
  onCleanup(() => removeEventListener('keydown', onKey));
}

/** Puts the cursor into the search of the page that is shown. */
export function focusSearch(): void {
  const input = document.querySelector('[data-search]');
  if (input instanceof HTMLInputElement) {
    input.focus();
    input.select();
  } else if (input instanceof HTMLButtonElement) {
    input.click();
  }
}

const takesTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) &&
      !target.classList.contains('xterm-helper-textarea')));
