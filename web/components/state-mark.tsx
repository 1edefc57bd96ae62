import { type JSX, Match, Switch } from 'solid-js';

/** What a mark says. Each has its own shape beside its colour. */
export type MarkKind = 'running' | 'starting' | 'stopping' | 'working' | 'offline' | 'failed' | 'attention';

const colours: Record<MarkKind, string> = {
  running: 'text-running',
  starting: 'text-moving',
  stopping: 'text-moving',
  working: 'text-moving',
  offline: 'text-offline',
  failed: 'text-failed',
  attention: 'text-attention',
};

const Arc = () => (
  <g class="origin-center animate-turn">
    <path
      d="M7 1.75a5.25 5.25 0 1 1-4.55 2.63"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
    />
  </g>
);

/** The shape alone, in the colour of its text. */
export const MarkShape = (props: { kind: MarkKind; class?: string }): JSX.Element => (
  <svg viewBox="0 0 14 14" class={`size-3.5 shrink-0 ${props.class ?? ''}`} aria-hidden="true">
    <Switch>
      <Match when={props.kind === 'running'}>
        <circle cx="7" cy="7" r="4.5" fill="currentColor" />
      </Match>
      <Match when={props.kind === 'starting'}>
        <Arc />
        <path
          d="M4.9 7.6 7 5.4l2.1 2.2"
          fill="none"
          stroke="currentColor"
          stroke-width="1.5"
          stroke-linecap="round"
          stroke-linejoin="round"
        />
      </Match>
      <Match when={props.kind === 'stopping'}>
        <Arc />
        <rect x="5.2" y="5.2" width="3.6" height="3.6" rx="0.6" fill="currentColor" />
      </Match>
      <Match when={props.kind === 'working'}>
        <Arc />
        <path
          d="M7 4.6v4.2M5.2 7.2 7 9l1.8-1.8"
          fill="none"
          stroke="currentColor"
          stroke-width="1.4"
          stroke-linecap="round"
          stroke-linejoin="round"
        />
      </Match>
      <Match when={props.kind === 'offline'}>
        <circle cx="7" cy="7" r="4" fill="none" stroke="currentColor" stroke-width="1.5" />
      </Match>
      <Match when={props.kind === 'failed'}>
        <path
          d="m3.6 3.6 6.8 6.8m0-6.8-6.8 6.8"
          stroke="currentColor"
          stroke-width="2"
          stroke-linecap="round"
        />
      </Match>
      <Match when={props.kind === 'attention'}>
        <path
          d="M7 1.9 12.6 11.6H1.4Z"
          fill="none"
          stroke="currentColor"
          stroke-width="1.4"
          stroke-linejoin="round"
        />
        <path d="M7 5.4v2.9" stroke="currentColor" stroke-width="1.4" stroke-linecap="round" />
        <circle cx="7" cy="9.9" r="0.8" fill="currentColor" />
      </Match>
    </Switch>
  </svg>
);

/** A state by shape, colour and word. */
export const StateMark = (props: { kind: MarkKind; label: string; tip?: string | undefined }) => (
  <span
    class={`inline-flex items-center gap-1.5 text-sm whitespace-nowrap ${colours[props.kind]}`}
    data-tip={props.tip}
  >
    <MarkShape kind={props.kind} />
    <span>{props.label}</span>
  </span>
);
