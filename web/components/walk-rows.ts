/** Lets the arrow keys walk through the `data-row` links of a list. */
export function walkRows(event: KeyboardEvent): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0 || !(event.target instanceof Element) || !(event.currentTarget instanceof Element)) return;
  const rows = [...event.currentTarget.querySelectorAll('[data-row]')];
  const target = event.target;
  const here = rows.findIndex((row) => row === target || row.closest('tr, li')?.contains(target) === true);
  const next = rows[here + step];
  if (here === -1 || !(next instanceof HTMLElement)) return;
  event.preventDefault();
  next.focus();
}
