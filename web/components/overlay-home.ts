/**
 * Where a menu or list that floats over the page belongs in the document: within the dialog it was opened from, which
 * hides everything else from screen readers, or within the page.
 */
export const overlayHome = (opener: Element | undefined): Node =>
  opener?.closest('[role=dialog]') ?? document.querySelector('main') ?? document.body;
