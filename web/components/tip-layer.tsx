import { createSignal, onCleanup, onMount } from 'solid-js';

const delayMs = 350;
const gapPx = 6;

/**
 * Shows the `data-tip` of what is hovered or focused. One for the whole panel, in the top layer, so that lists of
 * hundreds of buttons cost nothing. Names and refusals are on the elements themselves for screen readers.
 */
export function TipLayer() {
  const [text, setText] = createSignal('');
  let layer: HTMLDivElement | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let target: Element | null = null;

  const hide = () => {
    clearTimeout(timer);
    target = null;
    if (layer?.matches(':popover-open') === true) layer.hidePopover();
  };
  const show = () => {
    const tip = target?.getAttribute('data-tip');
    if (layer === undefined || target === null || !target.isConnected || !tip) return;
    setText(tip);
    layer.showPopover();
    const anchor = target.getBoundingClientRect();
    const box = layer.getBoundingClientRect();
    const below = anchor.bottom + gapPx + box.height < innerHeight;
    const left = Math.min(
      Math.max(8, anchor.left + anchor.width / 2 - box.width / 2),
      innerWidth - box.width - 8,
    );
    layer.style.left = `${left}px`;
    layer.style.top = `${below ? anchor.bottom + gapPx : anchor.top - gapPx - box.height}px`;
  };
  const aim = (event: Event, waitMs: number) => {
    const next = event.target instanceof Element ? event.target.closest('[data-tip]') : null;
    if (next === target) return;
    hide();
    target = next;
    if (next !== null) timer = setTimeout(show, waitMs);
  };
  const over = (event: PointerEvent) => {
    if (event.pointerType !== 'touch') aim(event, delayMs);
  };
  const focus = (event: FocusEvent) => {
    if (event.target instanceof Element && event.target.matches(':focus-visible')) aim(event, 0);
    else hide();
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === 'Escape') hide();
  };

  onMount(() => {
    document.addEventListener('pointerover', over);
    document.addEventListener('pointerdown', hide);
    document.addEventListener('focusin', focus);
    document.addEventListener('keydown', key);
    addEventListener('scroll', hide, { capture: true, passive: true });
  });
  onCleanup(() => {
    clearTimeout(timer);
    document.removeEventListener('pointerover', over);
    document.removeEventListener('pointerdown', hide);
    document.removeEventListener('focusin', focus);
    document.removeEventListener('keydown', key);
    removeEventListener('scroll', hide, { capture: true });
  });

  return (
    <div
      ref={(element) => {
        layer = element;
      }}
      popover="manual"
      aria-hidden="true"
      class="pointer-events-none fixed m-0 max-w-72 rounded-md border border-line bg-surface-3 px-2 py-1 text-xs text-strong shadow-over"
    >
      {text()}
    </div>
  );
}
