/** The look of an entry in a menu. */
export const menuItemClass =
  'flex min-h-8 cursor-default items-center gap-2 rounded px-2 py-1 text-sm text-normal outline-none select-none data-[disabled]:text-muted data-[highlighted]:bg-surface-2 data-[highlighted]:text-strong max-md:min-h-11';
