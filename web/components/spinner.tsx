/** Turning arc for work that is under way. */
export const Spinner = () => (
  <svg viewBox="0 0 16 16" class="size-4 animate-turn" fill="none" aria-hidden="true">
    <circle cx="8" cy="8" r="6" stroke="currentColor" stroke-opacity="0.25" stroke-width="2" />
    <path d="M14 8a6 6 0 0 0-6-6" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
  </svg>
);
