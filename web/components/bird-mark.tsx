/** The mark of the panel. */
export const BirdMark = (props: { class?: string }) => (
  <svg
    viewBox="0 0 24 24"
    class={`text-accent ${props.class ?? 'size-5'}`}
    fill="none"
    stroke="currentColor"
    stroke-width="1.9"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    <path d="M15.5 7.6h.01" />
    <path d="M3.2 17.6h9.3a7 7 0 0 0 7-7V7.2a3.8 3.8 0 0 0-6.9-2.2L2.6 18.8" />
    <path d="m19.5 7 2.1.6-2.1.6" />
    <path d="M9.8 17.6v3M13.6 17.4v3.2" />
    <path d="M6.8 17.6a6 6 0 0 0 3.9-10.2" />
  </svg>
);
